import { problemOf } from './problem'

/** Called with true while requests wait for the database to wake, and with false once none does. */
type Listener = (waking: boolean) => void

const PATIENCE_MS = 90_000
const PAUSE_S = 5
const listeners = new Set<Listener>()
let waiting = 0

export function onWaking(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * `fetch`, which sends a request again while the database, that rests where nobody uses it, wakes for it. Nothing was
 * done for a request that was answered so. After a minute and a half the answer is given as it is.
 */
export async function fetchAwake(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input instanceof Request ? input : new URL(input, location.origin), init)
  const until = Date.now() + PATIENCE_MS
  let told = false
  try {
    for (;;) {
      const response = await fetch(request.clone())
      const pauseMs = await pauseOf(response)
      if (pauseMs === null || Date.now() + pauseMs > until) return response
      if (!told) tell(1)
      told = true
      await pause(pauseMs, request.signal)
    }
  } finally {
    if (told) tell(-1)
  }
}

function tell(more: 1 | -1): void {
  waiting += more
  for (const listener of listeners) listener(waiting > 0)
}

/** How long to wait before a request is sent again; null where that is not for us to do. */
async function pauseOf(response: Response): Promise<number | null> {
  if (response.status !== 503) return null
  const body: unknown = await response.clone().json().catch(() => null)
  const problem = problemOf(body, 503, response.headers.get('retry-after'))
  return problem.code === 'waking-up' ? (problem.retryAfterS ?? PAUSE_S) * 1000 : null
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('Stopped.', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
