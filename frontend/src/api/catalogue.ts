import { body, client } from './client'
import type {
  CacheReport,
  Catalogue,
  Intent,
  IntentListed,
  IntentNew,
  Imported,
  NearMiss,
  Tested,
  UnansweredQuestions,
  Version,
  Wordings,
  Page,
} from './types'

const CATALOGUE = '/api/v1/chat/catalogue'
const INTENT = `${CATALOGUE}/intents/{name}` as const
const VERSIONS = `${CATALOGUE}/versions` as const

export function getCatalogue(): Promise<Catalogue> {
  return body(client.GET(CATALOGUE))
}

/** The highest error rate that the admin allows, from 0.001 to 0.1; it counts from the next published version. */
export function setMaxError(maxError: number): Promise<Catalogue> {
  return body(client.PATCH(CATALOGUE, { body: { max_error: maxError } }))
}

export function listIntents(cursor: string | null, query = ''): Promise<Page<IntentListed>> {
  const filter = { limit: 50, ...(cursor ? { cursor } : {}), ...(query ? { query } : {}) }
  return body(client.GET(`${CATALOGUE}/intents`, { params: { query: filter } }))
}

export function getIntent(name: string): Promise<Intent> {
  return body(client.GET(INTENT, { params: { path: { name } } }))
}

export function addIntent(intent: IntentNew): Promise<Intent> {
  return body(client.POST(`${CATALOGUE}/intents`, { body: intent }))
}

/** Replaces an intent whole. 409 where somebody else changed it after `revision`. */
export function replaceIntent({ name, ...intent }: IntentNew, revision: number): Promise<Intent> {
  return body(client.PUT(INTENT, { params: { path: { name } }, body: { ...intent, revision } }))
}

/** Adds utterances to an intent of the draft. 409 where somebody else changed the intent meanwhile. */
export async function addUtterances(name: string, more: Partial<Record<string, string[]>>): Promise<void> {
  const { cacheable, ttl_s, fixed, entities, answers, utterances, revision } = await getIntent(name)
  const lines = Object.fromEntries(Object.entries(more).map(([language, texts]) => [language, [...(utterances[language] ?? []), ...(texts ?? [])]]))
  await replaceIntent({ name, cacheable, ttl_s, fixed, entities: entities as IntentNew['entities'], answers, utterances: { ...utterances, ...lines } }, revision)
}

/** Other ways to ask for an intent and near-misses, from the model. 503 where there is none. */
export function proposeWordings(name: string): Promise<Wordings> {
  return body(client.POST(`${INTENT}/wordings`, { params: { path: { name } } }))
}

/** What several people asked in so many days and no intent answered. */
export function listUnanswered(days: number): Promise<UnansweredQuestions> {
  return body(client.GET(`${CATALOGUE}/unanswered`, { params: { query: { days } } }))
}

export async function deleteIntent(name: string): Promise<void> {
  await body(client.DELETE(INTENT, { params: { path: { name } } }))
}

export function listNearMisses(cursor: string | null): Promise<Page<NearMiss>> {
  return body(client.GET(`${CATALOGUE}/near-misses`, { params: { query: { limit: 50, ...(cursor ? { cursor } : {}) } } }))
}

export function addNearMiss(text: string): Promise<NearMiss> {
  return body(client.POST(`${CATALOGUE}/near-misses`, { body: { text } }))
}

export async function deleteNearMiss(id: string): Promise<void> {
  await body(client.DELETE(`${CATALOGUE}/near-misses/{near_miss_id}`, { params: { path: { near_miss_id: id } } }))
}

export function testUtterance(utterance: string, signal: AbortSignal): Promise<Tested> {
  return body(client.POST(`${CATALOGUE}/test`, { body: { utterance }, signal }))
}

/** All intents as one YAML file. */
export function exportIntents(): Promise<Blob> {
  return body(client.GET(`${CATALOGUE}/export`, { parseAs: 'blob' })) as Promise<unknown> as Promise<Blob>
}

/** What an import would do, or (not a dry run) did. 422 with one error for each fault; then nothing was imported. */
export function importIntents(yaml: string, options: { replace: boolean; dry_run: boolean }): Promise<Imported> {
  return body(client.POST(`${CATALOGUE}/import`, { body: { yaml, ...options } }))
}

export function listVersions(cursor: string | null): Promise<Page<Version>> {
  return body(client.GET(VERSIONS, { params: { query: { limit: 20, ...(cursor ? { cursor } : {}) } } }))
}

/** Begins to train the intents as they are now. 409 while a training runs; 422 with the faults that stand in the way. */
export function publish(options: { paraphrases: boolean }): Promise<Version> {
  return body(client.POST(VERSIONS, { body: options }))
}

/** Serves this version from now on; 0 is the one that ships with Kongdori. */
export function activateVersion(number: number): Promise<Version> {
  return body(client.POST(`${VERSIONS}/{number}/activate`, { params: { path: { number } } }))
}

export function getCacheReport(days: number): Promise<CacheReport> {
  return body(client.GET('/api/v1/chat/cache/report', { params: { query: { days } } }))
}
