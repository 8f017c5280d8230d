import type { ConversationListed } from '@/api/types'
import type { ExportFormat } from '@/api/transfer'
import { useI18n } from 'vue-i18n'
import { useProblemText } from '@/composables/app/useProblemText'
import { useConversations } from '@/stores/conversations'
import { useNotices } from '@/stores/notices'
import type { Asked } from './asked'
import { useExport } from './useExport'

/** An entry of a conversation's menu. */
export type Act = 'pin' | 'archive' | 'rename' | 'persona' | 'move' | 'share' | 'remove' | ExportFormat

/** Does what was chosen from a conversation's menu; what a dialog asks about first goes to `ask`. */
export function useActs(ask: (asked: Asked) => void) {
  const { t } = useI18n()
  const { problemText } = useProblemText()
  const conversations = useConversations()
  const notices = useNotices()
  const { save } = useExport()

  async function arrange({ id }: ConversationListed, change: { pinned?: boolean; archived?: boolean }): Promise<void> {
    try {
      await conversations.arrange(id, change)
      if (change.archived !== undefined) notices.say(() => (change.archived ? t('library.archived') : t('library.unarchived')))
    } catch (thrown) {
      notices.say(() => problemText(thrown), 'problem')
    }
  }

  async function act(what: Act, about: ConversationListed): Promise<void> {
    if (what === 'pin') await arrange(about, { pinned: !about.pinned })
    else if (what === 'archive') await arrange(about, { archived: !about.archived })
    else if (what === 'md' || what === 'json') await save(about.id, what)
    else ask({ what, about })
  }

  return { act }
}
