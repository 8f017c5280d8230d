/** The routes of the intent cache until `generated.ts` has them. */

type Body<B> = [B] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': B } } }
type Parameters<P, Q> = { query?: Q; header?: { 'idempotency-key'?: string | null }; cookie?: never } & ([P] extends [never] ? { path?: never } : { path: P })
type Op<R, S extends number = 200, B = never, P = never, Q = never> = Body<B> & {
  parameters: Parameters<P, Q>
  responses: { [K in S]: { headers: Record<string, unknown>; content: { 'application/json': R } } }
}
type OpNoPath<R, S extends number = 200, B = never, Q = never> = Op<R, S, B, never, Q>
type Path = { parameters: { query?: never; header?: never; path?: never; cookie?: never } }

interface Evidence {
  state: 'open' | 'exact_only' | 'new'
  threshold: number | null
  raised: number | null
  coverage: number | null
  error: number | null
  error_upper_95: number | null
}
interface IntentListed {
  name: string
  origin: 'shipped' | 'own'
  edited: boolean
  cacheable: boolean
  ttl_s: number | null
  fixed: boolean
  entities: string[]
  utterances: { [language: string]: number }
  evidence: Evidence | null
  updated_at: string
}
interface IntentNew {
  name: string
  cacheable: boolean
  ttl_s: number | null
  fixed: boolean
  entities: string[]
  answers: { [language: string]: string }
  utterances: { [language: string]: string[] }
}
interface Intent extends IntentNew {
  origin: 'shipped' | 'own'
  edited: boolean
  revision: number
  evidence: Evidence | null
  updated_at: string
}
interface Report {
  intents: number
  utterances: number
  off_topic: number
  near_misses: number
  accuracy: number
  coverage: number
  error: number
  error_upper_95: number
  threshold: number
  exact_only: { intent: string; why: string }[]
  collisions: { intent: string; with: string; examples: string[] }[]
  lacking: { intent: string; language: string; utterances: number; needed: number }[]
  paraphrases: { asked: number; kept: number } | null
}
interface Version {
  number: number
  status: 'training' | 'ready' | 'failed'
  current: boolean
  created_at: string
  finished_at: string | null
  created_by: string | null
  max_error: number
  report: Report | null
  error: { code: string; detail: string } | null
}
interface Catalogue {
  max_error: number
  current: number
  training: Version | null
  changed: boolean
  intents: number
  revision: number
  recognisers: { local: boolean; embedding: string | null; wit: boolean }
}
interface Tested {
  normalised: string
  language: string
  intent: string | null
  best: string | null
  confidence: number
  threshold: number
  exact: boolean
  entities: { [kind: string]: string }
  served: boolean
  reason: 'exact' | 'sure' | 'unsure' | 'too-long' | 'guarded' | 'other-language' | 'leans' | 'personal' | 'not-cacheable'
  version: number
  answer: string | null
  nearest: { intent: string; utterance: string; similarity: number }[]
}
interface NearMiss {
  id: string
  text: string
  intent: string | null
  origin: 'admin' | 'person' | 'model'
  created_at: string
}
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
type List<T> = { items: T[]; next_cursor: string | null }
type Paged = { query?: string; limit?: number; cursor?: string }

export interface ExpectedPaths {
  '/api/v1/chat/catalogue': Path & { get: OpNoPath<Catalogue>; patch: OpNoPath<Catalogue, 200, { max_error: number }> }
  '/api/v1/chat/catalogue/intents': Path & { get: OpNoPath<List<IntentListed>, 200, never, Paged>; post: OpNoPath<Intent, 201, IntentNew> }
  '/api/v1/chat/catalogue/intents/{name}': Path & {
    get: Op<Intent, 200, never, { name: string }>
    put: Op<Intent, 200, IntentNew & { revision: number }, { name: string }>
    delete: Op<never, 204, never, { name: string }>
  }
  '/api/v1/chat/catalogue/near-misses': Path & {
    get: OpNoPath<List<NearMiss>, 200, never, Paged>
    post: OpNoPath<NearMiss, 201, { text: string }>
  }
  '/api/v1/chat/catalogue/near-misses/{near_miss_id}': Path & { delete: Op<never, 204, never, { near_miss_id: string }> }
  '/api/v1/chat/catalogue/test': Path & { post: OpNoPath<Tested, 200, { utterance: string }> }
  '/api/v1/chat/catalogue/export': Path & { get: OpNoPath<string> }
  '/api/v1/chat/catalogue/import': Path & {
    post: OpNoPath<{ added: string[]; changed: string[]; removed: string[] }, 200, { yaml: string; replace?: boolean; dry_run?: boolean }>
  }
  '/api/v1/chat/catalogue/versions': Path & { get: OpNoPath<List<Version>, 200, never, Paged>; post: OpNoPath<Version, 202, { paraphrases?: boolean }> }
  '/api/v1/chat/catalogue/versions/{number}': Path & { get: Op<Version, 200, never, { number: number }> }
  '/api/v1/chat/catalogue/versions/{number}/activate': Path & { post: Op<Version, 200, never, { number: number }> }
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
    get: OpNoPath<{ since: string; max_error: number; version: number; totals: Row; intents: Row[] }, 200, never, { days?: number }>
  }
}
