import { useI18n } from 'vue-i18n'
import { useNotices } from '@/stores/notices'

type Say = (text: () => string, tone?: 'plain' | 'problem') => void

/** Puts text on the clipboard, and says whether that worked: at the edge of the page, or as `say` does. */
export function useCopy(say: Say = useNotices().say) {
  const { t } = useI18n()

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      say(() => t('chat.copied'))
    } catch {
      say(() => t('chat.copyRefused'), 'problem')
    }
  }
  return { copy }
}
