import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { useProblemText } from './useProblemText'

/** Something that a person asks for once at a time: whether it is under way, and in words why it failed. */
export function useAttempt() {
  const { problemText, fieldText } = useProblemText()
  const fault = shallowRef<Problem | null>(null)
  const problem = computed(() => (fault.value ? problemText(fault.value) : ''))
  const isBusy = ref(false)

  /** Whether it succeeded. */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    fault.value = null
    try {
      await action()
      return true
    } catch (thrown) {
      fault.value = asProblem(thrown)
      return false
    } finally {
      isBusy.value = false
    }
  }

  /** What is wrong with this field of the form, if anything. */
  function at(field: string): string | undefined {
    return fieldText(fault.value, field)
  }

  return { fault, problem, isBusy, attempt, at, clear: () => (fault.value = null) }
}
