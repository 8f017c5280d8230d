import { ref, watch, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { askSummary } from '@/api/summaries'
import type { SummaryAnswer } from '@/api/types'

/** A question, and its answer, or why it has none yet. */
export interface Asked {
  question: string
  answer: SummaryAnswer | null
  problem: Problem | null
}

/** As many as the API takes of what was asked before. */
const MOST_EARLIER = 10
const MOST_ANSWER = 4000

/** What was asked of one summary while its page is open. */
export function useQuestions(id: Ref<string | null>) {
  const asked = ref<Asked[]>([])
  const isBusy = ref(false)
  watch(id, () => (asked.value = []))

  /** Asks, and says whether it was answered: one that failed is asked again by the same question. */
  async function ask(question: string): Promise<void> {
    const summaryId = id.value
    if (isBusy.value || !summaryId) return
    const earlier = asked.value.flatMap((one) => (one.answer ? [{ question: one.question, answer: one.answer.answer.slice(0, MOST_ANSWER) }] : [])).slice(-MOST_EARLIER)
    asked.value = [...asked.value.filter((one) => one.answer), { question, answer: null, problem: null }]
    isBusy.value = true
    let outcome: Partial<Asked>
    try {
      outcome = { answer: await askSummary(summaryId, question, earlier) }
    } catch (thrown) {
      outcome = { problem: asProblem(thrown) }
    }
    isBusy.value = false
    if (id.value === summaryId) asked.value = asked.value.map((one, index) => (index === asked.value.length - 1 ? { ...one, ...outcome } : one))
  }

  return { asked, isBusy, ask }
}
