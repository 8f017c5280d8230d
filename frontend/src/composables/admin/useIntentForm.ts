import { computed, ref, shallowRef } from 'vue'
import { addIntent, deleteIntent, getIntent, replaceIntent } from '@/api/catalogue'
import { asProblem, type Problem } from '@/api/problem'
import type { Intent } from '@/api/types'
import { draftOf, intentOf, type IntentDraft } from './intentForm'

/** One intent in a form; `name` null: a new one. */
export function useIntentForm(name: string | null) {
  const intent = shallowRef<Intent | null>(null)
  const draft = ref<IntentDraft>(draftOf(null))
  const loadProblem = shallowRef<Problem | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(name !== null)
  const isBusy = ref(false)
  const asItWas = ref(JSON.stringify(draft.value))
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
    problem.value = null
  }

  /** Whether it was saved. */
  async function save(): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    problem.value = null
    try {
      const wanted = intentOf(draft.value)
      show(intent.value ? await replaceIntent(wanted, intent.value.revision) : await addIntent(wanted))
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      isBusy.value = false
    }
  }

  async function remove(): Promise<void> {
    if (!intent.value) return
    await deleteIntent(intent.value.name)
    asItWas.value = JSON.stringify(draft.value)
  }

  void load()
  return { intent, draft, loadProblem, problem, isLoading, isBusy, isChanged, load, save, remove }
}
