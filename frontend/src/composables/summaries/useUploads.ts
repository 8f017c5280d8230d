import { ref, watch } from 'vue'
import { createUpload, discardUpload, getUpload } from '@/api/summaries'
import { asProblem } from '@/api/problem'
import { sendFile } from '@/api/upload'
import type { Watcher } from '@/api/partUpload'
import type { Upload } from '@/api/types'
import { contentType } from './files'

/** From this size on a file goes in parts. */
const IN_PARTS_FROM = 16 * 1024 ** 2

/**
 * Sending files to the store: a small one in one go, a large one in parts, which goes on where it broke off. `begun`: what
 * is unfinished, on this device or another one; `stopped` is called when that has changed.
 */
export function useUploads(begun: () => Upload[], stopped: () => void) {
  const unfinished = ref<Upload[]>([])
  watch(begun, (found) => (unfinished.value = [...found]), { immediate: true })
  /** What has arrived already: a second try after a failure does not send it again. */
  const arrived = new Map<File, string>()

  /** What of this file has arrived before, as far as its name and size tell; its parts are compared when it is sent. */
  function begunOf(file: File): Upload | null {
    const name = file.name.normalize('NFC')
    return unfinished.value.find((upload) => upload.filename === name && upload.size === file.size) ?? null
  }

  /** Sends the file; the id of its upload. */
  async function send(file: File, watcher: Watcher, signal: AbortSignal): Promise<string> {
    const known = arrived.get(file)
    if (known) return known
    const id = goesInParts(file) ? await sendParts(file, watcher, signal) : await sendWhole(file, watcher, signal)
    arrived.set(file, id)
    return id
  }

  async function sendWhole(file: File, { onProgress }: Watcher, signal: AbortSignal): Promise<string> {
    const ticket = await createUpload(described(file))
    await sendFile(ticket, file, onProgress, signal)
    return ticket.upload_id
  }

  async function sendParts(file: File, watcher: Watcher, signal: AbortSignal): Promise<string> {
    const { sendInParts } = await import('@/api/partUpload')
    const before = begunOf(file)
    const id = before?.upload_id ?? (await createUpload(described(file))).upload_id
    try {
      const upload = await getUpload(id)
      if (!before) unfinished.value.unshift(upload)
      if (!upload.complete) await sendInParts(file, upload, watcher, signal)
      drop(id)
      return id
    } catch (thrown) {
      if (asProblem(thrown).code === 'upload-not-found') drop(id)
      else stopped()
      throw thrown
    }
  }

  function drop(id: string): void {
    unfinished.value = unfinished.value.filter((upload) => upload.upload_id !== id)
  }

  async function discard(upload: Upload): Promise<void> {
    await discardUpload(upload.upload_id)
    drop(upload.upload_id)
  }

  return { unfinished, begunOf, send, discard, forget: () => arrived.clear() }
}

/** Only where the browser can hash: not on a page that came over plain HTTP from another machine. */
export function goesInParts(file: File): boolean {
  return file.size >= IN_PARTS_FROM && globalThis.crypto.subtle !== undefined
}

function described(file: File) {
  return { filename: file.name, size: file.size, content_type: contentType(file.name) ?? file.type }
}

/** How much of an upload has arrived, from 0 to 1. */
export function shareOf(upload: Upload): number {
  return upload.parts.reduce((sum, part) => sum + part.size, 0) / upload.size
}
