import type { MessageFile } from '@/api/types'
import { keep, kept } from '@/composables/app/storage'

/** A message on its way. It keeps its key over retries and reloads, so that it is sent once however often it is tried. */
export interface Outgoing {
  key: string
  content: string
  /** Left away: after the newest message. Null: a new beginning. */
  parentId?: string | null
  /** The question that it is another version of. */
  editOf?: string
  fresh: boolean
  files?: MessageFile[]
}

const name = (conversationId: string | null) => `private.outbox.${conversationId ?? 'new'}`

export function keepOutgoing(conversationId: string | null, outgoing: Outgoing | null): void {
  keep(name(conversationId), outgoing && JSON.stringify(outgoing))
}

export function keptOutgoing(conversationId: string | null): Outgoing | null {
  try {
    const found: unknown = JSON.parse(kept(name(conversationId)) ?? 'null')
    return isOutgoing(found) ? found : null
  } catch {
    return null // something else wrote there
  }
}

function isOutgoing(found: unknown): found is Outgoing {
  const given = found as Partial<Outgoing> | null
  return typeof given?.key === 'string' && typeof given.content === 'string' && typeof given.fresh === 'boolean'
}
