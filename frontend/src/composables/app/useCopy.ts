import { useI18n } from 'vue-i18n'
import { useNotices } from '@/stores/notices'

/** Puts text on the clipboard, and says whether that worked. */
export function useCopy() {
  const { t } = useI18n()
  const notices = useNotices()

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      notices.say(() => t('chat.copied'))
    } catch {
      notices.say(() => t('chat.copyRefused'), 'problem')
    }
  }
  return { copy }
}
