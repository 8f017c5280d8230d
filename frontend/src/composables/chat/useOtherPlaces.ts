import { onScopeDispose } from 'vue'
import { getConversation } from '@/api/chat'
import { onOtherTabs, tellOtherTabs } from '@/api/otherTabs'
import { asProblem } from '@/api/problem'
import { useConversations } from '@/stores/conversations'

const LOOK_EVERY_MS = 15_000
const ONCE_MS = 500 // a tab that comes into sight says so, and then that it has the focus

/**
 * The same conversations in other tabs and on other devices. Tabs of this browser tell each other at once; of other devices
 * the page learns when it comes into sight, and of the open conversation every 15 seconds while it is. `onChanged`: the open
 * one has other messages, or is gone.
 */
export function useOtherPlaces(openId: () => string | null, onChanged: () => void) {
  const conversations = useConversations()
  /**
   * When the open conversation was last changed, as far as what is shown has it. Null: that may be older than the next look
   * says, as it was just opened, or a turn of this page came after one of another device.
   */
  let known: string | null = null

  const unheard = onOtherTabs((news) => {
    if (news.isDeleted) conversations.forget(news.conversationId)
    else if (document.visibilityState === 'visible') void conversations.refresh()
    if (news.conversationId === openId()) onChanged()
  })

  async function look(): Promise<void> {
    const id = openId()
    if (!id || document.visibilityState !== 'visible') return
    const found = await getConversation(id).catch((thrown: unknown) => asProblem(thrown).status) // offline, or deleted
    if (id !== openId()) return
    if (found === 404) onChanged()
    if (typeof found === 'number') return
    conversations.see(found)
    if (known !== found.updated_at) onChanged()
    known = found.updated_at
  }

  let backAt = -ONCE_MS
  function onBack(): void {
    if (document.visibilityState !== 'visible' || performance.now() - backAt < ONCE_MS) return
    backAt = performance.now()
    void conversations.refresh()
    void look()
  }
  document.addEventListener('visibilitychange', onBack)
  window.addEventListener('focus', onBack)
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onBack)
    window.removeEventListener('focus', onBack)
    unheard()
  })

  /** A turn of this page has begun or ended: the others look. */
  function tell(conversationId: string): void {
    known = null
    tellOtherTabs({ conversationId })
  }

  function forget(): void {
    known = null
  }

  return { tell, forget }
}
