import { computed, ref, shallowRef } from 'vue'
import { addIntent, deleteIntent, getIntent, replaceIntent } from '@/api/catalogue'
import { asProblem, type Problem } from '@/api/problem'
import type { Intent } from '@/api/types'
import { useAttempt } from '@/composables/app/useAttempt'
import { draftOf, intentOf, type IntentDraft } from './intentForm'

/** One intent in a form; `name` null: a new one, which begins with these utterances, one a line. */
export function useIntentForm(name: string | null, utterances: Record<string, string[]> = {}) {
  const intent = shallowRef<Intent | null>(null)
  const draft = ref<IntentDraft>(draftOf(null))
  const loadProblem = shallowRef<Problem | null>(null)
  const isLoading = ref(name !== null)
  const { fault: problem, isBusy, attempt, clear } = useAttempt()
  const asItWas = ref(JSON.stringify(draft.value))
  for (const [language, lines] of Object.entries(utterances)) draft.value.utterances[language] = lines.join('\n')
  const isChanged = computed(() => JSON.stringify(draft.value) !== asItWas.value)

  async function load(): Promise<void> {
    if (name === null) return
    isLoading.value = true
    loadProblem.value = null
    try {
      show(await getIntent(name))
    } catch (thrown) {
      loadProblem.value = asProblem(thrown)
    } finally {
      isLoading.value = false
    }
  }

  function show(found: Intent): void {
    intent.value = found
    draft.value = draftOf(found)
    asItWas.value = JSON.stringify(draft.value)
    clear()
  }

  /** Whether it was saved. */
  function save(): Promise<boolean> {
    return attempt(async () => {
      const wanted = intentOf(draft.value)
      show(intent.value ? await replaceIntent(wanted, intent.value.revision) : await addIntent(wanted))
    })
  }

  async function remove(): Promise<void> {
    if (!intent.value) return
    await deleteIntent(intent.value.name)
    asItWas.value = JSON.stringify(draft.value)
  }

  void load()
  return { intent, draft, loadProblem, problem, isLoading, isBusy, isChanged, load, save, remove }
}
