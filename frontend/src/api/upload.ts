import { Problem } from './problem'
import type { UploadTicket } from './types'

/**
 * Sends a file straight to the store by its presigned POST.
 * Rejects with a `Problem`: `client-upload-broken` (with the share that had arrived as detail), `client-upload-refused`, `client-stopped`.
 */
export async function sendFile(
  ticket: Pick<UploadTicket, 'url' | 'fields'>,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData()
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value)
  form.append('file', file)
  await send('POST', ticket.url, form, { onSent: (bytes, of) => onProgress(bytes / of), signal })
}

interface Sending {
  headers?: Record<string, string>
  /** How many bytes of how many have gone. */
  onSent: (bytes: number, of: number) => void
  signal: AbortSignal
}

/** XMLHttpRequest, since fetch tells no upload progress. Rejects as `sendFile` does. */
export function send(method: 'POST' | 'PUT', url: string, body: FormData | Blob, { headers = {}, onSent, signal }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    let share = 0
    const broken = () => reject(new Problem('client-upload-broken', 0, String(Math.floor(share * 100))))
    request.upload.addEventListener('progress', (event) => {
      if (!event.lengthComputable || event.total === 0) return
      share = event.loaded / event.total
      onSent(event.loaded, event.total)
    })
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve()
      else if (request.status >= 500) broken()
      else reject(new Problem('client-upload-refused', request.status, storeCode(request.responseText)))
    })
    request.addEventListener('error', broken)
    request.addEventListener('timeout', broken)
    request.addEventListener('abort', () => reject(new Problem('client-stopped', 0, 'Stopped.')))
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort))
    signal.addEventListener('abort', abort, { once: true })
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(body)
    if (signal.aborted) abort()
  })
}

/** S3 answers in XML: `<Error><Code>EntityTooLarge</Code>…`. */
function storeCode(xml: string): string {
  return /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? ''
}
