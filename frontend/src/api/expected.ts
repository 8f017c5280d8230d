/** The routes of feedback and of the cache report until `generated.ts` has them. */

type Body<B> = [B] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': B } } }
type Parameters<P, Q> = { query?: Q; header?: { 'idempotency-key'?: string | null }; cookie?: never } & ([P] extends [never] ? { path?: never } : { path: P })
type Op<R, S extends number = 200, B = never, P = never, Q = never> = Body<B> & {
  parameters: Parameters<P, Q>
  responses: { [K in S]: { headers: Record<string, unknown>; content: { 'application/json': R } } }
}
type OpNoPath<R, S extends number = 200, B = never, Q = never> = Op<R, S, B, never, Q>
type Path = { parameters: { query?: never; header?: never; path?: never; cookie?: never } }

interface Row {
  intent: string | null
  seen: number
  served: number
  shared: number
  own: number
  judged: number
  wrong: number
  error: number | null
  error_upper_95: number | null
  thumbs_up: number
  thumbs_down: number
  afresh: number
  saved_usd: string
  saved_s: number
  exact_only: boolean
  raised: number | null
}

export interface ExpectedPaths {
  '/api/v1/chat/messages/{message_id}/feedback': Path & {
    post: Op<
      { message_id: string; rating: 'up' | 'down'; reason: string | null; created_at: string; removed: boolean },
      200,
      { rating: 'up' | 'down'; reason?: string },
      { message_id: string }
    >
    delete: Op<never, 204, never, { message_id: string }>
  }
  '/api/v1/chat/cache/report': Path & {
    get: OpNoPath<{ since: string; max_error: number; version: number; judged_by: 'sample' | 'people' | null; totals: Row; intents: Row[] }, 200, never, { days?: number }>
  }
}
