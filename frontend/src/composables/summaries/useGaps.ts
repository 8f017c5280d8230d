import { useI18n } from 'vue-i18n'
import type { Summary } from '@/api/types'
import { clock } from '@/composables/app/formats'

/** Names what of a video was not read, and why. Empty where all was. */
export function useGaps(): (summary: Pick<Summary, 'gaps'>) => string {
  const { t, te } = useI18n()

  function reason(code: string): string {
    const key = `summary.gapReasons.${code}`
    return t(te(key) ? key : 'summary.gapReasons.other')
  }

  return ({ gaps }) => {
    const named = gaps.map((gap) => t('summary.gap', { start: clock(gap.start), end: clock(gap.end), reason: reason(gap.reason) }))
    return named.length > 0 ? `${t('summary.coverageGaps')} ${named.join(', ')}` : ''
  }
}
