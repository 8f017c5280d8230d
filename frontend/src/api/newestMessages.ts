import { body, client } from './client'
import type { Message, Page } from './types'

const HERE = /^\/chat\/([0-9a-f-]{36})$/i

let asked: { conversationId: string; page: Promise<Page<Message>> } | null = null

/** Asks for the end of the conversation at the page's address while the page still loads; `newestMessages` takes the answer. */
export function askForMessages(): void {
  const conversationId = HERE.exec(location.pathname)?.[1]
  if (!conversationId) return
  asked = { conversationId, page: messagesBefore(conversationId, null) }
  asked.page.catch(() => (asked = null)) // whoever waits for it is told; the next one asks again, perhaps signed in by then
}

/** The newest messages of a conversation, the newest first. */
export function newestMessages(conversationId: string): Promise<Page<Message>> {
  const early = asked?.conversationId === conversationId ? asked.page : null
  asked = null
  return early ?? messagesBefore(conversationId, null)
}

/** `cursor`: where the page before ended. */
export function messagesBefore(conversationId: string, cursor: string | null): Promise<Page<Message>> {
  const query = { limit: 100, newest_first: true, ...(cursor ? { cursor } : {}) }
  return body(client.GET('/api/v1/chat/conversations/{conversation_id}/messages', { params: { path: { conversation_id: conversationId }, query } }))
}
