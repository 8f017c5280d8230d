import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  id: number
  tone: 'plain' | 'problem'
  /** Asked anew whenever the page's language changes. */
  text: () => string
  /** A way on; such a notice stays until it is dismissed. */
  way: { label: () => string; go: () => void } | null
}

const STAYS_MS = { plain: 4000, problem: 9000 }

/** Short words at the edge of the page, read aloud as well. What was done last takes the place of what was done before,
 * and so does the same trouble that comes again.
 */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  function say(text: Notice['text'], tone: Notice['tone'] = 'plain', way: Notice['way'] = null): void {
    const notice = { id: ++last, tone, text, way }
    const isOvertaken = (one: Notice) => {
      const isSame = one.text() === text() && (way !== null || !one.way)
      return isSame || (tone === 'plain' && !way && one.tone === 'plain' && !one.way)
    }
    notices.value = [...notices.value.filter((one) => !isOvertaken(one)).slice(-2), notice]
    if (!way) setTimeout(() => dismiss(notice.id), STAYS_MS[tone])
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  return { notices, say, dismiss }
})
