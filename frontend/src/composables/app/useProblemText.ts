import { useI18n } from 'vue-i18n'
import { asProblem, type Problem } from '@/api/problem'

/** Turns what was thrown into a sentence: what happened, whether anything is lost, what to do. */
export function useProblemText() {
  const { t, te, locale } = useI18n()

  function problemText(thrown: unknown): string {
    const problem = asProblem(thrown)
    const values = { detail: problem.detail, seconds: problem.retryAfterS ?? 30 }
    const key = `problem.${problem.code}`
    if (te(key) || te(key, 'en')) return t(key, values)
    return problem.detail || t('problem.internal')
  }

  /** The sentence for one field of a form, or nothing where that field is fine. */
  function fieldText(problem: Problem | null, field: string): string | undefined {
    const fault = problem?.fields.find(({ loc }) => loc[loc.length - 1] === field)
    if (!problem || !fault) return undefined
    const isGeneral = problem.code === 'invalid-input'
    if (isGeneral && locale.value === 'en') return fault.message // the server names the rule, in English
    return te(`problem.${problem.code}`) ? t(`problem.${problem.code}`, { detail: fault.message }) : fault.message
  }

  return { problemText, fieldText }
}
