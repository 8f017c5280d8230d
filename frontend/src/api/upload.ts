import { Problem } from './problem'
import type { UploadTicket } from './types'

/**
 * Sends a file straight to the store by its presigned POST. XMLHttpRequest, since fetch tells no upload progress.
 * Rejects with a `Problem`: `client-upload-broken` (with the share that had arrived as detail), `client-upload-refused`, `client-stopped`.
 */
export function sendFile(
  ticket: Pick<UploadTicket, 'url' | 'fields'>,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData()
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value)
  form.append('file', file)

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let share = 0
    const broken = () => reject(new Problem('client-upload-broken', 0, String(Math.floor(share * 100))))
    request.upload.addEventListener('progress', (event) => {
      share = event.lengthComputable && event.total > 0 ? event.loaded / event.total : share
      onProgress(share)
    })
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve()
      else if (request.status >= 500) broken()
      else reject(new Problem('client-upload-refused', request.status, storeCode(request.responseText)))
    })
    request.addEventListener('error', broken)
    request.addEventListener('timeout', broken)
    request.addEventListener('abort', () => reject(new Problem('client-stopped', 0, 'Stopped.')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.open('POST', ticket.url)
    request.send(form)
  })
}

/** S3 answers in XML: `<Error><Code>EntityTooLarge</Code>…`. */
function storeCode(xml: string): string {
  return /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? ''
}
