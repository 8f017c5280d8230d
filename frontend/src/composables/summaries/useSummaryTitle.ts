import { useI18n } from 'vue-i18n'
import type { SummaryCard } from '@/api/types'

type Titled = Pick<SummaryCard, 'title' | 'source'>

/** What a summary is called: its title, else the file's name, else the address of a video elsewhere, else "Untitled". */
export function useSummaryTitle() {
  const { t } = useI18n()
  return (summary: Titled) => titleOf(summary) || t('summaries.untitled')
}

export function titleOf({ title, source }: Titled): string {
  return title || source.name || (source.url ?? '').replace(/^https:\/\/(?:www\.)?/, '')
}
