import { ref, watch, type Ref } from 'vue'
import { keep, kept } from '@/composables/app/storage'

/** What is being written in a conversation; it survives a reload and looking elsewhere. */
export function useDraft(conversationId: Ref<string | null>) {
  const nameOf = (id: string | null) => `private.draft.${id ?? 'new'}`
  const name = () => nameOf(conversationId.value)
  const draft = ref(kept(name()) ?? '')

  watch(conversationId, () => {
    draft.value = kept(name()) ?? ''
  })
  watch(draft, (text) => keep(name(), text || null))

  /** A new conversation has got its id: what is being written meanwhile goes along. Call it before the id is looked at. */
  function moveTo(id: string): void {
    keep(nameOf(id), draft.value || null)
    keep(nameOf(null), null)
  }

  /** The conversation is gone: what is being written goes to a new one. */
  function moveToNew(): void {
    keep(nameOf(null), [kept(nameOf(null)), draft.value].filter(Boolean).join('\n') || null)
    keep(name(), null)
  }

  return { draft, moveTo, moveToNew }
}
