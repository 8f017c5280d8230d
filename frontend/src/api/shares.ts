import { body, client } from './client'
import { asProblem, problemOfResponse } from './problem'
import { fetchAwake } from './waking'
import type { Share, SharedConversation } from './types'

const SHARES = '/api/v1/chat/conversations/{conversation_id}/shares'

/** The links to a conversation that still work, the newest first. */
export async function listShares(conversationId: string): Promise<Share[]> {
  return (await body(client.GET(SHARES, { params: { path: { conversation_id: conversationId } } }))).items
}

/** Makes a link to the newest branch as it is now. `expiresAt` null: until it is revoked. */
export function createShare(conversationId: string, expiresAt: string | null): Promise<Share> {
  const until = expiresAt ? { expires_at: expiresAt } : {}
  return body(client.POST(SHARES, { params: { path: { conversation_id: conversationId } }, body: until }))
}

export async function revokeShare(id: string): Promise<void> {
  await body(client.DELETE('/api/v1/chat/shares/{share_id}', { params: { path: { share_id: id } } }))
}

/** What a link shows. Asked without saying who asks. */
export async function readShare(token: string): Promise<SharedConversation> {
  const address = `/api/v1/shares/${encodeURIComponent(token)}`
  const response = await fetchAwake(address, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch((thrown: unknown) => {
    throw asProblem(thrown)
  })
  if (!response.ok) throw await problemOfResponse(response)
  return (await response.json()) as SharedConversation
}
