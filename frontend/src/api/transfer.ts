import { authorisedFetch } from './client'
import { problemOfResponse } from './problem'
import type { ConversationsImported } from './types'

export type ExportFormat = 'json' | 'md'

/** One conversation, or all (null), as a file with its name. */
export async function exportConversations(id: string | null, format: ExportFormat): Promise<{ blob: Blob; name: string }> {
  const path = id ? `/api/v1/chat/conversations/${encodeURIComponent(id)}/export` : '/api/v1/chat/export'
  const response = await authorisedFetch(new Request(new URL(`${path}?format=${format}`, location.origin)))
  if (!response.ok) throw await problemOfResponse(response)
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return { blob: await response.blob(), name: named ? decodeURIComponent(named) : `kongdori.${format}` }
}

/** Adds the conversations of a JSON list, as they stand in an export; those that are there already are not added twice. */
export async function importConversations(list: string, signal: AbortSignal): Promise<ConversationsImported> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await authorisedFetch(new Request(new URL('/api/v1/chat/import', location.origin), { method: 'POST', headers, body: list, signal }))
  if (!response.ok) throw await problemOfResponse(response)
  return (await response.json()) as ConversationsImported
}
