import type { Person } from '@/api/types'

export type Limit = 'tokens_per_day' | 'budget_usd_per_day' | 'budget_usd_per_month'

export const LIMITS: readonly Limit[] = ['tokens_per_day', 'budget_usd_per_day', 'budget_usd_per_month']

/** Whether a person writes a limit so; an empty field stands for that of the settings. */
export function isLimit(limit: Limit, text: string): boolean {
  const plain = plainOf(text)
  return plain === '' || (limit === 'tokens_per_day' ? /^\d{1,12}$/ : /^\d{1,6}(\.\d{1,6})?$/).test(plain)
}

/** The number that stands in a field, null for an empty one. */
export function limitOf(text: string): number | null {
  const plain = plainOf(text)
  return plain === '' ? null : Number(plain)
}

/** What stands in the field of a limit; the server gives money as a text ("0.500000"). */
export function limitText(limit: number | string | null | undefined): string {
  return limit === null || limit === undefined ? '' : String(Number(limit))
}

/** Whether anything differs from the settings. */
export function hasOwnLimits(person: Person): boolean {
  return LIMITS.some((limit) => limitText(person.limits[limit]) !== '')
}

const GROUPED = /^\d{1,3}(,\d{3})+(\.\d+)?$/

/** Without a currency sign, and without commas where they group thousands: "0,5" is no 5. */
function plainOf(text: string): string {
  const bare = text.replace(/[\s$]/g, '')
  return GROUPED.test(bare) ? bare.replaceAll(',', '') : bare
}
