import { ref, watch, type Ref } from 'vue'
import { keep, kept, keptNames } from '@/composables/app/storage'

const PREFIX = 'private.edit.'

/** The other words that a person writes for a question (null: none); they survive a reload and the end of a session. */
export function useEditDraft(messageId: string | undefined): Ref<string | null> {
  const draft = ref(messageId ? kept(PREFIX + messageId) : null)
  watch(draft, (text) => messageId && keep(PREFIX + messageId, text), { flush: 'sync' }) // sent, the question goes at once
  return draft
}

/** The ids of questions whose other words are not sent yet. */
export function questionsInEdit(): Set<string> {
  return new Set(keptNames(PREFIX).map((name) => name.slice(PREFIX.length)))
}
