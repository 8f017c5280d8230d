import { completeUpload, signPart } from './summaries'
import { asProblem, Problem } from './problem'
import { send } from './upload'
import type { Upload } from './types'

// Uppy's @uppy/aws-s3 was looked at: after a reload it goes on only with a copy of the file kept in the browser, and no
// part has a hash, so that a changed file would be mixed with what had arrived of the old one.

const AT_ONCE = 3
const TRIES = 6
const LONGEST_WAIT_MS = 8000

export interface Watcher {
  onProgress: (share: number) => void
  /** True while a lost connection is waited for. */
  onWaiting: (isWaiting: boolean) => void
}

/**
 * Sends the parts of a file that have not arrived yet, and has them joined. A part counts as arrived if the store holds
 * the very bytes that the file has there.
 *
 * Rejects with a `Problem`: `client-upload-paused` (with the share that has arrived as detail) after a part failed again
 * and again, `client-file-changed`, `client-stopped`, or what the server answers.
 */
export async function sendInParts(file: File, upload: Upload, { onProgress, onWaiting }: Watcher, signal: AbortSignal): Promise<void> {
  const there = new Map(upload.parts.map((part) => [part.number, part.sha256]))
  const sent = new Map<number, number>()
  const left = Array.from({ length: upload.part_count }, (_, index) => index + 1)
  const stop = new AbortController()
  const stopAll = () => stop.abort()
  signal.addEventListener('abort', stopAll, { once: true })
  if (signal.aborted) stopAll()
  const share = () => [...sent.values()].reduce((sum, bytes) => sum + bytes, 0) / file.size
  let waiting = 0

  function tell(number: number, bytes: number): void {
    sent.set(number, bytes)
    onProgress(share())
  }

  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (thrown) {
        const problem = asProblem(thrown)
        if (!mayPass(problem)) throw problem
        if (tries === TRIES) throw new Problem('client-upload-paused', 0, String(Math.floor(share() * 100)))
        onWaiting(++waiting > 0)
        await pause(Math.max((problem.retryAfterS ?? 0) * 1000, Math.random() * Math.min(500 * 2 ** tries, LONGEST_WAIT_MS)), stop.signal)
        onWaiting(--waiting > 0)
      }
    }
  }

  async function sendPart(number: number): Promise<void> {
    const start = (number - 1) * upload.part_size
    const part = file.slice(start, Math.min(start + upload.part_size, file.size))
    await patiently(async () => {
      const sha256 = await hash(part)
      if (there.get(number) === sha256) return
      tell(number, 0)
      const ticket = await signPart(upload.upload_id, { number, sha256 }) // anew for each try: an address expires
      await send('PUT', ticket.url, part, { headers: ticket.headers, onSent: (bytes) => tell(number, bytes), signal: stop.signal })
    })
    tell(number, part.size)
  }

  async function work(): Promise<void> {
    for (let number = left.shift(); number !== undefined && !stop.signal.aborted; number = left.shift()) await sendPart(number)
  }

  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    if (stop.signal.aborted) throw new Problem('client-stopped', 0, 'Stopped.')
    await patiently(() => completeUpload(upload.upload_id))
  } finally {
    stopAll()
    signal.removeEventListener('abort', stopAll)
  }
}

/** Whether the same again may work: no connection, a store that is busy, an address that has expired, a broken body. */
function mayPass(problem: Problem): boolean {
  return problem.isPassing || problem.code === 'client-upload-broken' || (problem.code === 'client-upload-refused' && problem.status !== 404)
}

async function hash(part: Blob): Promise<string> {
  try {
    const digest = await crypto.subtle.digest('SHA-256', await part.arrayBuffer())
    return btoa(String.fromCharCode(...new Uint8Array(digest)))
  } catch (thrown) {
    throw new Problem('client-file-changed', 0, String(thrown)) // a file that changes can't be read any more
  }
}

/** Waits; a connection that comes back ends it early. Rejects once it is stopped. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController()
    const timer = setTimeout(() => end(resolve), milliseconds)
    function end(then: () => void): void {
      clearTimeout(timer)
      over.abort()
      then()
    }
    const stopped = () => end(() => reject(new Problem('client-stopped', 0, 'Stopped.')))
    if (signal.aborted) return stopped()
    signal.addEventListener('abort', stopped, { once: true, signal: over.signal })
    addEventListener('online', () => end(resolve), { once: true, signal: over.signal })
  })
}
