import { authorisedFetch } from './client'
import { problemOfResponse } from './problem'

export type ExportFormat = 'json' | 'md'

/** One conversation, or all (null), as a file with its name. */
export async function exportConversations(id: string | null, format: ExportFormat): Promise<{ blob: Blob; name: string }> {
  const path = id ? `/api/v1/chat/conversations/${encodeURIComponent(id)}/export` : '/api/v1/chat/export'
  const response = await authorisedFetch(new Request(new URL(`${path}?format=${format}`, location.origin)))
  if (!response.ok) throw await problemOfResponse(response)
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return { blob: await response.blob(), name: named ? decodeURIComponent(named) : `kongdori.${format}` }
}
