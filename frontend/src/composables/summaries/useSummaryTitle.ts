import { useI18n } from 'vue-i18n'
import type { SummaryCard } from '@/api/types'

/** What a summary is called: its title, else the file's name, else "Untitled". */
export function useSummaryTitle() {
  const { t } = useI18n()
  return (summary: Pick<SummaryCard, 'title' | 'source'>) => summary.title || summary.source.name || t('summaries.untitled')
}
