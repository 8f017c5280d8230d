import { ref } from 'vue'
import { Problem } from '@/api/problem'
import { addCaptions, createUpload } from '@/api/summaries'
import { sendFile } from '@/api/upload'
import { useProblemText } from '@/composables/app/useProblemText'
import { useNotices } from '@/stores/notices'
import { contentType, faultOf, isCaptions } from './files'

/** Captions for a summary that is there already: uploaded, then read. */
export function useAddCaptions(added: () => Promise<void>) {
  const notices = useNotices()
  const { problemText } = useProblemText()
  const isBusy = ref(false)

  async function add(id: string, file: File): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      if (!isCaptions(file.name) || faultOf(file)) throw new Problem('not-a-text', 0, '')
      const ticket = await createUpload({ filename: file.name, size: file.size, content_type: contentType(file.name) ?? 'text/plain' })
      await sendFile(ticket, file, () => {}, new AbortController().signal)
      await addCaptions(id, ticket.upload_id)
      await added()
    } catch (thrown) {
      notices.say(() => problemText(thrown), 'problem')
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, add }
}
