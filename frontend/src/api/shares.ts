import { body, client } from './client'
import { asProblem, problemOfResponse } from './problem'
import { fetchAwake } from './waking'
import type { Share, SharedConversation } from './types'

const OF_CONVERSATION = '/api/v1/chat/conversations/{conversation_id}/shares'
const OF_SUMMARY = '/api/v1/summaries/{summary_id}/shares'

/** What a link can show. */
export type SharedKind = 'conversation' | 'summary'

/** The links to it that still work, the newest first. */
export async function listShares(kind: SharedKind, id: string): Promise<Share[]> {
  const found =
    kind === 'conversation'
      ? client.GET(OF_CONVERSATION, { params: { path: { conversation_id: id } } })
      : client.GET(OF_SUMMARY, { params: { path: { summary_id: id } } })
  return (await body(found)).items
}

/** Makes a link to it as it is now; of a conversation, to its newest branch. `expiresAt` null: until it is revoked. */
export function createShare(kind: SharedKind, id: string, expiresAt: string | null): Promise<Share> {
  const until = expiresAt ? { expires_at: expiresAt } : {}
  return kind === 'conversation'
    ? body(client.POST(OF_CONVERSATION, { params: { path: { conversation_id: id } }, body: until }))
    : body(client.POST(OF_SUMMARY, { params: { path: { summary_id: id } }, body: until }))
}

export async function revokeShare(kind: SharedKind, id: string): Promise<void> {
  const params = { path: { share_id: id } }
  await body(kind === 'conversation' ? client.DELETE('/api/v1/chat/shares/{share_id}', { params }) : client.DELETE('/api/v1/summaries/shares/{share_id}', { params }))
}

/** What a link shows; the cookies that come open the video of a summary. */
export async function readShare(token: string): Promise<SharedConversation> {
  return (await (await askShare(token, 'GET')).json()) as SharedConversation
}

/** New cookies for the video of a link's summary, without the summary. */
export async function renewShareMedia(token: string): Promise<void> {
  await askShare(token, 'HEAD')
}

/** Asks without saying who asks. */
async function askShare(token: string, method: 'GET' | 'HEAD'): Promise<Response> {
  const address = `/api/v1/shares/${encodeURIComponent(token)}`
  const response = await fetchAwake(address, { method, credentials: 'same-origin', referrerPolicy: 'no-referrer' }).catch((thrown: unknown) => {
    throw asProblem(thrown)
  })
  if (!response.ok) throw await problemOfResponse(response)
  return response
}
