import { computed, ref, watch } from 'vue'
import { createSummary, type SummaryLength, type SummarySource } from '@/api/summaries'
import { useAttempt } from '@/composables/app/useAttempt'
import { wanted, type SummaryLanguage } from './useSummaryUpload'

/** A form that asks for a summary of what is typed into it; `sourceOf` says what that is the text of. */
export function useSummaryForm(sourceOf: (text: string) => SummarySource, made: (id: string) => void) {
  const { problem, isBusy, attempt, clear } = useAttempt()
  const text = ref('')
  const language = ref<SummaryLanguage>('auto')
  const length = ref<SummaryLength>('medium')
  const isEmpty = computed(() => text.value.trim() === '')
  let key = crypto.randomUUID()

  // Sent again as it stands, it is the same request.
  watch([text, language, length], () => {
    key = crypto.randomUUID()
    clear()
  })

  async function start(): Promise<void> {
    if (isEmpty.value) return
    await attempt(async () => {
      const options = { language: wanted(language.value), length: length.value, key }
      made((await createSummary(sourceOf(text.value), options)).id)
    })
  }

  return { text, language, length, isEmpty, problem, isBusy, start }
}
