import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { testUtterance } from '@/api/catalogue'
import { asProblem, type Problem } from '@/api/problem'
import type { Tested } from '@/api/types'

const PAUSE_MS = 350

/** What becomes of an utterance, asked as the person types: after a short pause, or at once. */
export function useTestBox() {
  const utterance = ref('')
  const tested = shallowRef<Tested | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isAsking = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | null = null
  let answered = ''

  watch(utterance, () => {
    clearTimeout(timer)
    if (utterance.value.trim() === '') clear()
    else timer = setTimeout(() => void ask(), PAUSE_MS)
  })
  onScopeDispose(clear)

  function clear(): void {
    clearTimeout(timer)
    running?.abort()
    running = null
    tested.value = null
    problem.value = null
    isAsking.value = false
    answered = ''
  }

  async function ask(): Promise<void> {
    clearTimeout(timer)
    const text = utterance.value.trim()
    if (text === '' || (text === answered && !problem.value)) return
    running?.abort()
    const mine = (running = new AbortController())
    isAsking.value = true
    try {
      const found = await testUtterance(text, mine.signal)
      if (mine !== running) return
      tested.value = found
      problem.value = null
      answered = text
    } catch (thrown) {
      if (mine !== running) return
      problem.value = asProblem(thrown)
      tested.value = null
    } finally {
      if (mine === running) isAsking.value = false
    }
  }

  return { utterance, tested, problem, isAsking, ask }
}
