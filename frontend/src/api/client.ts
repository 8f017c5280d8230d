import createClient from 'openapi-fetch'
import type { paths } from './generated'
import { asProblem, problemOf } from './problem'
import { accessToken, tokenAfter } from './token'
import { fetchAwake } from './waking'

/** `fetch` with our bearer token; where it is refused: one refresh, one more try. Network faults come out as `Problem`. */
export async function authorisedFetch(request: Request): Promise<Response> {
  try {
    const token = await accessToken()
    if (!token) return await fetchAwake(request)
    const again = request.clone()
    const response = await fetchAwake(withBearer(request, token))
    if (response.status !== 401) return response
    const fresh = await tokenAfter(token)
    return fresh ? await fetchAwake(withBearer(again, fresh)) : response
  } catch (thrown) {
    throw asProblem(thrown)
  }
}

function withBearer(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`)
  return request
}

/** The typed client; its types are generated from the OpenAPI document. */
export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: authorisedFetch })

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of a successful answer; anything else is thrown as a `Problem`. */
export async function body<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked
  if (!response.ok) throw problemOf(error, response.status, response.headers.get('retry-after'))
  return data as T
}
