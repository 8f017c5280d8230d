import type { CacheRow } from '@/api/types'
import { inOrder, nextOrder, type Order } from './tableOrder'

export const COLUMNS = ['intent', 'seen', 'served', 'judged', 'wrong', 'error', 'money', 'time'] as const
export type Column = (typeof COLUMNS)[number]

const VALUES: Record<Exclude<Column, 'intent'>, (row: CacheRow) => number> = {
  seen: (row) => row.seen,
  served: (row) => row.served,
  judged: (row) => row.judged,
  wrong: (row) => row.wrong,
  error: (row) => row.error_upper_95 ?? -1, // without a judged answer there is no rate: below all that have one
  money: (row) => Number(row.saved_usd),
  time: (row) => row.saved_s,
}

/** The rows in order; what is outside the intents is the last by name. */
export function sorted(rows: readonly CacheRow[], order: Order<Column>, locale: string): CacheRow[] {
  return inOrder(rows, order, VALUES, (a, b) =>
    a.intent === null || b.intent === null ? Number(a.intent === null) - Number(b.intent === null) : a.intent.localeCompare(b.intent, locale),
  )
}

export function orderAfter(order: Order<Column>, column: Column): Order<Column> {
  return nextOrder(order, column, 'intent')
}
