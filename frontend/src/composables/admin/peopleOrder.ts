import type { Person } from '@/api/types'

export const COLUMNS = ['name', 'role', 'seen', 'spent'] as const
export type Column = (typeof COLUMNS)[number]
export interface Order {
  column: Column
  descending: boolean
}

const ROLES: Person['role'][] = ['guest', 'member', 'admin']
const VALUES: Record<Exclude<Column, 'name'>, (person: Person) => number> = {
  role: (person) => ROLES.indexOf(person.role),
  seen: (person) => (person.last_used_at ? Date.parse(person.last_used_at) : 0), // never: before all others
  spent: (person) => Number(person.month_usd),
}

/** People in order, equal ones by their names. Null: as they came. */
export function peopleInOrder(people: readonly Person[], order: Order | null, locale: string): readonly Person[] {
  if (!order) return people
  const byName = (a: Person, b: Person) => a.name.localeCompare(b.name, locale)
  const sign = order.descending ? -1 : 1
  if (order.column === 'name') return people.toSorted((a, b) => sign * byName(a, b))
  const value = VALUES[order.column]
  return people.toSorted((a, b) => sign * (value(a) - value(b)) || byName(a, b))
}

/** The next order when a column's heading is pressed: the other way round, or a new column from its larger end. */
export function orderAfter(order: Order | null, column: Column): Order {
  return { column, descending: order?.column === column ? !order.descending : column !== 'name' }
}
