import { ref } from 'vue'
import { exportConversations, type ExportFormat } from '@/api/transfer'
import { download } from '@/composables/app/download'
import { useProblemText } from '@/composables/app/useProblemText'
import { useNotices } from '@/stores/notices'

/** Hands conversations over as a file. */
export function useExport() {
  const notices = useNotices()
  const { problemText } = useProblemText()
  const isBusy = ref(false)

  /** `id` null: all of them. */
  async function save(id: string | null, format: ExportFormat): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      const { blob, name } = await exportConversations(id, format)
      download(blob, name)
    } catch (thrown) {
      notices.say(() => problemText(thrown), 'problem')
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, save }
}
