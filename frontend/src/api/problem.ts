/** One rule that one field broke, as the server names it. */
export interface FieldProblem {
  loc: (string | number)[]
  message: string
  /** Which rule it is, and what belongs into its sentence, where the page can tell it in its own words. */
  code?: string
  values?: Record<string, string | number>
}

/** What went wrong, by a stable code; the page turns the code into a sentence. Codes of our own begin with `client-`. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    detail: string,
    readonly fields: FieldProblem[] = [],
    readonly retryAfterS: number | null = null,
    readonly requestId: string | null = null,
  ) {
    super(detail)
    this.name = 'Problem'
  }

  /** The server's own English words. */
  get detail(): string {
    return this.message
  }

  /** Whether the same request may work in a moment. */
  get isPassing(): boolean {
    return this.code === 'client-network' || this.status === 429 || this.status >= 500
  }
}

const TYPE_PREFIX = 'urn:kongdori:problem:'

/** The code of a status for which the server gave no problem of ours (a gateway, a proxy). */
function codeOfStatus(status: number): string {
  const codes: Record<number, string> = {
    401: 'not-authenticated',
    403: 'forbidden',
    404: 'not-found',
    409: 'conflict',
    413: 'too-large',
    415: 'unsupported-media',
    422: 'invalid-input',
    429: 'limit-reached',
    502: 'unavailable',
    503: 'unavailable',
    504: 'timeout',
  }
  return codes[status] ?? 'internal'
}

/** A problem from a body (RFC 9457, or OAuth 2's `{error}`), whatever else it turns out to be. */
export function problemOf(body: unknown, status: number, retryAfter: string | null = null): Problem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const type = typeof given.type === 'string' ? given.type : ''
  const oauth = typeof given.error === 'string' ? given.error.replaceAll('_', '-') : ''
  const code = type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : oauth || codeOfStatus(status)
  const seconds = Number.parseInt(retryAfter ?? '', 10)
  return new Problem(
    code,
    typeof given.status === 'number' ? given.status : status,
    typeof given.detail === 'string' ? given.detail : '',
    Array.isArray(given.errors) ? (given.errors as FieldProblem[]) : [],
    Number.isFinite(seconds) ? seconds : null,
    typeof given.request_id === 'string' ? given.request_id : null,
  )
}

/** The problem of an answer that is not a success. Reads the body. */
export async function problemOfResponse(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  return problemOf(body, response.status, response.headers.get('retry-after'))
}

/** Anything thrown, as a problem: a fetch that never got an answer is the network's. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  if (isAbort(thrown)) return new Problem('client-stopped', 0, 'Stopped.')
  if (thrown instanceof TypeError) return new Problem('client-network', 0, thrown.message)
  return new Problem('internal', 0, thrown instanceof Error ? thrown.message : String(thrown))
}

export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError'
}
