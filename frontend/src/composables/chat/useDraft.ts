import { ref, watch, type Ref } from 'vue'
import { keep, kept } from '@/composables/app/storage'

/** What is being written in a conversation; it survives a reload and looking elsewhere. */
export function useDraft(conversationId: Ref<string | null>): Ref<string> {
  const name = () => `private.draft.${conversationId.value ?? 'new'}`
  const draft = ref(kept(name()) ?? '')

  watch(conversationId, () => {
    draft.value = kept(name()) ?? ''
  })
  watch(draft, (text) => keep(name(), text || null))
  return draft
}
