import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { changeConversation, createConversation, deleteConversation } from '@/api/chat'
import { createFile, readFile } from '@/api/files'
import type { Summary, TranscriptCue } from '@/api/types'
import { sendFile } from '@/api/upload'
import { useProblemText } from '@/composables/app/useProblemText'
import { keepFiles } from '@/composables/chat/useAttachments'
import { useNotices } from '@/stores/notices'
import { asText, namesInChat } from './asText'
import { useGaps } from './useGaps'

/** Opens a conversation about a summary: the summary and its transcript are a file beside the first message. */
export function useCarryToChat(opened: (conversationId: string) => unknown) {
  const { t } = useI18n()
  const { problemText } = useProblemText()
  const notices = useNotices()
  const gapsOf = useGaps()
  const isBusy = ref(false)

  async function carry(title: string, summary: Summary, cues: TranscriptCue[]): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    let made = ''
    try {
      const names = namesInChat(title)
      const headings = { overview: t('summary.overview'), chapters: t('summary.chapters'), transcript: t('summary.transcript') }
      const file = new File([asText(title, summary, cues, headings, gapsOf(summary))], names.file, { type: 'text/plain' })
      made = (await createConversation(crypto.randomUUID())).id
      await changeConversation(made, { title: names.title })
      const ticket = await createFile(made, { filename: file.name, size: file.size }, crypto.randomUUID())
      await sendFile(ticket, file, () => {}, new AbortController().signal)
      const { name, kind, size_bytes, cut } = await readFile(ticket.id)
      keepFiles(made, [{ id: ticket.id, name, kind, size_bytes }])
      if (cut) notices.say(() => t('results.chat.cut'))
      opened(made)
    } catch (thrown) {
      notices.say(() => problemText(thrown), 'problem')
      if (made) await deleteConversation(made).catch(() => undefined) // an empty one does no harm
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, carry }
}
