/** Something was said in a conversation, or it was renamed, moved or deleted. */
export interface News {
  conversationId: string
  isDeleted?: boolean
}

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kongdori.turns')

/** Tells the other tabs of this browser. */
export function tellOtherTabs(news: News): void {
  channel?.postMessage(news)
}

/** Calls back with what another tab tells, until what it returns is called. */
export function onOtherTabs(listener: (news: News) => void): () => void {
  const onMessage = (event: MessageEvent<News>) => listener(event.data)
  channel?.addEventListener('message', onMessage)
  return () => channel?.removeEventListener('message', onMessage)
}
