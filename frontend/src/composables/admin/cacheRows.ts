import type { CacheRow } from '@/api/types'

export const COLUMNS = ['intent', 'seen', 'served', 'judged', 'wrong', 'error', 'money', 'time'] as const
export type Column = (typeof COLUMNS)[number]
export interface Order {
  column: Column
  descending: boolean
}

const VALUES: Record<Exclude<Column, 'intent'>, (row: CacheRow) => number> = {
  seen: (row) => row.seen,
  served: (row) => row.served,
  judged: (row) => row.judged,
  wrong: (row) => row.wrong,
  error: (row) => row.error_upper_95 ?? -1, // without a judged answer there is no rate: below all that have one
  money: (row) => Number(row.saved_usd),
  time: (row) => row.saved_s,
}

/** The rows in order; equal ones by their names, and what is outside the intents last among them. */
export function sorted(rows: readonly CacheRow[], { column, descending }: Order, locale: string): CacheRow[] {
  const byName = (a: CacheRow, b: CacheRow) =>
    a.intent === null || b.intent === null ? Number(a.intent === null) - Number(b.intent === null) : a.intent.localeCompare(b.intent, locale)
  const sign = descending ? -1 : 1
  if (column === 'intent') return rows.toSorted((a, b) => sign * byName(a, b))
  const value = VALUES[column]
  return rows.toSorted((a, b) => sign * (value(a) - value(b)) || byName(a, b))
}

/** The next order when a column's heading is clicked: the other way round, or a new column from its larger end. */
export function orderAfter(order: Order, column: Column): Order {
  return { column, descending: order.column === column ? !order.descending : column !== 'intent' }
}
