import { authorisedFetch, body, client } from './client'
import { problemOf, problemOfResponse } from './problem'
import { messagesBefore, newestMessages } from './newestMessages'
import { eventsOf } from './sse'
import { fetchAwake } from './waking'
import type { Conversation, ConversationListed, Feedback, Health, HealthDetails, Message, Page } from './types'

const CONVERSATIONS = '/api/v1/chat/conversations'
const CONVERSATION = '/api/v1/chat/conversations/{conversation_id}'
const FEEDBACK = '/api/v1/chat/messages/{message_id}/feedback'

/** What a streamed turn tells, as it tells it. `lastEventId` is where to take it up again. */
export type TurnEvent =
  | { type: 'message'; message: Message; replyId: string; lastEventId: string | null }
  | { type: 'delta'; text: string; lastEventId: string | null }
  | { type: 'done'; reply: Message; lastEventId: string | null }

export interface NewMessage {
  content: string
  /** Left away: after the newest message. Null: a new beginning. */
  parent_id?: string | null
  fresh?: boolean
  /** Files of this conversation that were read. */
  file_ids?: string[]
}

/** `temporary`: it stands in no list, and leaves nothing behind. */
export function createConversation(key: string, temporary = false): Promise<Conversation> {
  return body(client.POST(CONVERSATIONS, { body: temporary ? { temporary } : {}, params: { header: { 'idempotency-key': key } } }))
}

/** Which conversations a list holds. A search without `archived` is among all of them. */
export interface Place {
  query?: string
  archived?: boolean
  folderId?: string | null
}

export function listConversations(cursor: string | null, { query, archived, folderId }: Place = {}): Promise<Page<ConversationListed>> {
  const filter = {
    limit: 30,
    ...(cursor ? { cursor } : {}),
    ...(query ? { query } : {}),
    ...(archived ? { archived } : {}),
    ...(folderId ? { folder_id: folderId } : {}),
  }
  return body(client.GET(CONVERSATIONS, { params: { query: filter } }))
}

export function getConversation(id: string): Promise<Conversation> {
  return body(client.GET(CONVERSATION, { params: { path: { conversation_id: id } } }))
}

export interface ConversationChange {
  title?: string
  pinned?: boolean
  archived?: boolean
  /** Null: out of its folder. */
  folder_id?: string | null
  persona?: string
}

export function changeConversation(id: string, change: ConversationChange): Promise<Conversation> {
  return body(client.PATCH(CONVERSATION, { params: { path: { conversation_id: id } }, body: change }))
}

/** Has the model name a conversation by what was said; one that a person has named stays as it is. */
export function nameConversation(id: string): Promise<Conversation> {
  return body(client.POST(`${CONVERSATION}/title`, { params: { path: { conversation_id: id } } }))
}

export async function deleteConversation(id: string): Promise<void> {
  await body(client.DELETE(CONVERSATION, { params: { path: { conversation_id: id } } }))
}

/**
 * The tree of a conversation, the newest messages first. `onNewest` is given its end, where the rest takes further
 * requests. `isEnough` is asked about the oldest message that has come: the rest of the tree is known.
 */
export async function listMessages(
  id: string,
  { onNewest, isEnough }: { onNewest?: (messages: Message[]) => void; isEnough?: (oldest: Message) => boolean } = {},
): Promise<Message[]> {
  const messages: Message[] = []
  let cursor: string | null | undefined
  do {
    const page: Page<Message> = await (cursor ? messagesBefore(id, cursor) : newestMessages(id))
    messages.push(...page.items)
    if (page.next_cursor && !cursor) onNewest?.([...messages])
    cursor = page.next_cursor
    const oldest = messages.at(-1)
    if (oldest && isEnough?.(oldest)) break
  } while (cursor)
  return messages
}

/** Sends a message and yields the turn as it happens. The same key again takes up the same turn, never a second one. */
export async function* streamMessage(
  conversationId: string,
  message: NewMessage,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const request = new Request(absolute(`${CONVERSATIONS}/${conversationId}/messages/stream`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'Idempotency-Key': key },
    body: JSON.stringify(message),
    signal,
  })
  yield* turnEvents(await authorisedFetch(request))
}

/** Asks for another reply to a message, and yields it as it comes. `continueFrom`: a stopped reply that it goes on with. */
export async function* streamReply(
  messageId: string,
  continueFrom: string | null,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const request = new Request(absolute(`/api/v1/chat/messages/${messageId}/replies/stream`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'Idempotency-Key': key },
    body: JSON.stringify(continueFrom ? { continue_from: continueFrom } : {}),
    signal,
  })
  yield* turnEvents(await authorisedFetch(request))
}

/** Ends a reply that is being written, in whichever tab. */
export async function stopReply(id: string): Promise<void> {
  await body(client.POST('/api/v1/chat/messages/{message_id}/stop', { params: { path: { message_id: id } } }))
}

/** Takes a broken stream up again where it broke off. */
export async function* resumeStream(
  conversationId: string,
  replyId: string,
  lastEventId: string | null,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const request = new Request(absolute(`${CONVERSATIONS}/${conversationId}/messages/${replyId}/stream`), {
    headers: { Accept: 'text/event-stream', ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) },
    signal,
  })
  yield* turnEvents(await authorisedFetch(request))
}

/** Rates a reply; a thumb down on a saved answer takes it out of the cache. */
export function rateReply(id: string, rating: 'up' | 'down', why: { tags: Feedback['tags']; reason?: string } = { tags: [] }): Promise<Feedback> {
  return body(client.POST(FEEDBACK, { params: { path: { message_id: id } }, body: { rating, ...why } }))
}

export async function takeRatingBack(id: string): Promise<void> {
  await body(client.DELETE(FEEDBACK, { params: { path: { message_id: id } } }))
}

/** Whether Kongdori works; asks no model. One that is down still answers, so this only throws where nothing answers. */
export async function getHealth(): Promise<Health> {
  const response = await fetchAwake('/api/v1/health')
  const answer: unknown = await response.json().catch(() => null)
  if (typeof answer === 'object' && answer !== null && 'checks' in answer) return answer as Health
  throw problemOf(answer, response.status)
}

/** Why Kongdori does not work, or not well. For the admin. */
export function getHealthDetails(): Promise<HealthDetails> {
  return body(client.GET('/api/v1/health/details'))
}

async function* turnEvents(response: Response): AsyncGenerator<TurnEvent> {
  if (!response.ok) throw await problemOfResponse(response)
  for await (const { event, id, data } of eventsOf(response)) {
    const given = JSON.parse(data) as Record<string, unknown>
    if (event === 'message') {
      yield { type: 'message', message: given.message as Message, replyId: given.reply_id as string, lastEventId: id }
    } else if (event === 'delta') {
      yield { type: 'delta', text: given.text as string, lastEventId: id }
    } else if (event === 'done') {
      yield { type: 'done', reply: given.reply as Message, lastEventId: id }
    } else if (event === 'error') {
      throw problemOf(given, typeof given.status === 'number' ? given.status : 500)
    }
  }
}

function absolute(path: string): string {
  return new URL(path, location.origin).href
}
