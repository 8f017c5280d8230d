import { ref } from 'vue'
import { useProblemText } from './useProblemText'

/** Something that a person asks for once at a time: whether it is under way, and in words why it failed. */
export function useAttempt() {
  const { problemText } = useProblemText()
  const problem = ref('')
  const isBusy = ref(false)

  async function attempt(action: () => Promise<unknown>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    problem.value = ''
    try {
      await action()
    } catch (thrown) {
      problem.value = problemText(thrown)
    } finally {
      isBusy.value = false
    }
  }

  return { problem, isBusy, attempt }
}
