/** Reads what people bring along: Kongdori's own export, and ChatGPT's archive, a ZIP or the `conversations.json` inside. */

export const MOST_BYTES = 100_000_000
export const MOST_UNPACKED_BYTES = 300_000_000
export const BATCH_BYTES = 2_000_000
const MOST_BYTES_OF_ONE = 4_000_000 // the server takes 6 MB, in which quotation marks count double
const MOST_OF_BATCH = 100
const NAMES = /(?:^|\/)(?:conversations(?:-\d+)?|kongdori[^/]*)\.json$/

export type Fault = 'tooLarge' | 'unpacksTooLarge' | 'noConversations' | 'damaged' | 'notArchive'

export class ArchiveFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault)
  }
}

/** The conversations in a file, as they stand there. Throws `ArchiveFault`. */
export async function conversationsIn(file: File): Promise<unknown[]> {
  if (file.size > MOST_BYTES) throw new ArchiveFault('tooLarge')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const texts = isZip ? await unpacked(bytes) : [bytes]
  return texts.flatMap((text) => listIn(text, isZip))
}

/** The files in a ZIP that hold conversations; nothing else is unpacked. */
async function unpacked(zip: Uint8Array): Promise<Uint8Array[]> {
  const { unzip } = await import('fflate')
  let size = 0
  const files = await new Promise<Record<string, Uint8Array>>((resolve, reject) => {
    const filter = ({ name, originalSize }: { name: string; originalSize: number }) => {
      if (!NAMES.test(name)) return false
      size += originalSize
      return size <= MOST_UNPACKED_BYTES
    }
    // It unpacks into as many bytes as the ZIP says, and not one more.
    unzip(zip, { filter }, (error, found) => (error ? reject(new ArchiveFault('damaged')) : resolve(found)))
  })
  if (size > MOST_UNPACKED_BYTES) throw new ArchiveFault('unpacksTooLarge')
  const found = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  if (found.length === 0) throw new ArchiveFault('noConversations')
  return found.map(([, bytes]) => bytes)
}

function listIn(bytes: Uint8Array, isNamed: boolean): unknown[] {
  let found: unknown
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ArchiveFault(isNamed ? 'damaged' : 'notArchive')
  }
  if (Array.isArray(found)) return found as unknown[]
  const inside = (found as { conversations?: unknown } | null)?.conversations
  if (!Array.isArray(inside)) throw new ArchiveFault('notArchive')
  return inside as unknown[]
}

export interface Batch {
  /** A JSON list. */
  body: string
  count: number
  /** Conversations that no request can hold. */
  tooLarge: number
}

/** The conversations in parts that a request can hold. */
export function* batchesOf(conversations: readonly unknown[]): Generator<Batch> {
  let parts: string[] = []
  let bytes = 0
  let tooLarge = 0
  for (const conversation of conversations) {
    let text = JSON.stringify(conversation, slim) ?? 'null'
    let size = new TextEncoder().encode(text).length
    if (size > MOST_BYTES_OF_ONE) {
      text = JSON.stringify(conversation, withoutFiles) ?? 'null'
      size = new TextEncoder().encode(text).length
    }
    if (size > MOST_BYTES_OF_ONE) {
      tooLarge += 1
      continue
    }
    if (parts.length > 0 && (bytes + size > BATCH_BYTES || parts.length === MOST_OF_BATCH)) {
      yield { body: `[${parts.join()}]`, count: parts.length, tooLarge }
      parts = []
      bytes = tooLarge = 0
    }
    parts.push(text)
    bytes += size
  }
  if (parts.length > 0 || tooLarge > 0) yield { body: `[${parts.join()}]`, count: parts.length, tooLarge }
}

const NO_TEXT = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Leaves out what is not imported and is most of ChatGPT's file, and letters that no database holds. */
function slim(key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replace(NO_TEXT, '')
  if (key !== 'metadata' || typeof value !== 'object' || value === null) return value
  const { model_slug, is_visually_hidden_from_conversation, attachments } = value as Record<string, unknown>
  return { model_slug, is_visually_hidden_from_conversation, attachments: Array.isArray(attachments) ? attachments.map(kindOf) : undefined }
}

/** Of a file that ChatGPT names, what tells it from an image. */
function kindOf(attachment: unknown): unknown {
  const { mime_type } = (attachment ?? {}) as Record<string, unknown>
  return { mime_type }
}

/** Leaves out what is in the files of our own export too: the server counts those as left out. */
function withoutFiles(key: string, value: unknown): unknown {
  if (key !== 'files' || !Array.isArray(value)) return slim(key, value)
  return value.map((file) => {
    const { id, name, kind } = (file ?? {}) as Record<string, unknown>
    return { id, name, kind }
  })
}
