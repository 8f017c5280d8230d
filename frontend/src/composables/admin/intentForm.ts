import type { Intent, IntentNew } from '@/api/types'
import { LANGUAGES } from '@/i18n'
import { LIFETIME_UNITS, lifetimeParts, type LifetimeUnit } from '@/composables/app/formats'

/** The kinds of entities that an answer may depend on; `kongdori.intents.entities` finds them. */
export const ENTITIES = ['title', 'number', 'date', 'place', 'product', 'language', 'file_type', 'provider', 'theme'] as const

const DAY_S = 86_400

/** An intent as the form shows it: utterances one a line, the life time as a number and a unit. Pure. */
export interface IntentDraft {
  name: string
  isKept: boolean
  amount: string
  unit: LifetimeUnit
  fixed: boolean
  entities: string[]
  answers: Record<string, string>
  utterances: Record<string, string>
}

export function draftOf(intent: Pick<Intent, keyof IntentNew> | null): IntentDraft {
  const { amount, unit } = lifetimeParts(intent?.ttl_s ?? 7 * DAY_S)
  const languages = [...new Set([...LANGUAGES, ...Object.keys(intent?.utterances ?? {}), ...Object.keys(intent?.answers ?? {})])]
  const each = (text: (language: string) => string) => Object.fromEntries(languages.map((language) => [language, text(language)]))
  return {
    name: intent?.name ?? '',
    isKept: intent?.cacheable ?? true,
    amount: String(amount),
    unit,
    fixed: intent?.fixed ?? false,
    entities: [...(intent?.entities ?? [])],
    answers: each((language) => intent?.answers[language] ?? ''),
    utterances: each((language) => (intent?.utterances[language] ?? []).join('\n')),
  }
}

/** What is sent: empty lines and languages without words left away. A life time that is no number goes as 0 and is refused. */
export function intentOf(draft: IntentDraft): IntentNew {
  const withWords = <T extends { length: number }>(texts: [string, T][]) => Object.fromEntries(texts.filter(([, text]) => text.length > 0))
  return {
    name: draft.name.trim(),
    cacheable: draft.isKept,
    ttl_s: draft.isKept ? lifetimeOf(draft) : null,
    fixed: draft.fixed,
    entities: ENTITIES.filter((kind) => draft.entities.includes(kind)),
    answers: withWords(Object.entries(draft.answers).map(([language, text]) => [language, text.trim()])),
    utterances: withWords(Object.entries(draft.utterances).map(([language, text]) => [language, linesOf(text)])),
  }
}

export function lifetimeOf(draft: Pick<IntentDraft, 'amount' | 'unit'>): number {
  return Math.round(Number(draft.amount.trim().replace(',', '.')) * LIFETIME_UNITS[draft.unit]) || 0
}

export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}

/** How many utterances there are, and how many of them stand there a second time (by their words, not their case). */
export function countOf(text: string): { count: number; twice: number } {
  const lines = linesOf(text).map((line) => line.toLowerCase())
  return { count: lines.length, twice: lines.length - new Set(lines).size }
}
