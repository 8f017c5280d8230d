import { onScopeDispose } from 'vue'
import { getConversation } from '@/api/chat'

const LOOK_EVERY_MS = 15_000

interface Turn {
  conversationId: string
}

/**
 * The same conversation in other tabs and on other devices. Tabs of this browser tell each other at once; of other devices
 * the page learns when it comes into sight, and every 15 seconds while it is.
 */
export function useOtherPlaces(openId: () => string | null, onChanged: () => void) {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kongdori.turns')
  /**
   * When the open conversation was last changed, as far as what is shown has it. Null: that may be older than the next look
   * says, as it was just opened, or a turn of this page came after one of another device.
   */
  let known: string | null = null

  const onMessage = (event: MessageEvent<Turn>) => {
    if (event.data.conversationId === openId()) onChanged()
  }
  channel?.addEventListener('message', onMessage)

  async function look(): Promise<void> {
    const id = openId()
    if (!id || document.visibilityState !== 'visible') return
    const found = await getConversation(id).catch(() => null) // offline, or deleted: what is shown says so when it is used
    if (!found || id !== openId()) return
    if (known !== found.updated_at) onChanged()
    known = found.updated_at
  }

  const onVisible = () => void look()
  document.addEventListener('visibilitychange', onVisible)
  const timer = setInterval(onVisible, LOOK_EVERY_MS)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onVisible)
    channel?.removeEventListener('message', onMessage)
    channel?.close()
  })

  /** A turn of this page has begun or ended: the others look. */
  function tell(conversationId: string): void {
    known = null
    channel?.postMessage({ conversationId } satisfies Turn)
  }

  function forget(): void {
    known = null
  }

  return { tell, forget }
}
