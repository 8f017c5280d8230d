import type { Person } from '@/api/types'
import { inOrder, nextOrder, type Order } from './tableOrder'

export const COLUMNS = ['name', 'role', 'seen', 'spent'] as const
export type Column = (typeof COLUMNS)[number]

const ROLES: Person['role'][] = ['guest', 'member', 'admin']
const VALUES: Record<Exclude<Column, 'name'>, (person: Person) => number> = {
  role: (person) => ROLES.indexOf(person.role),
  seen: (person) => (person.last_used_at ? Date.parse(person.last_used_at) : 0), // never: before all others
  spent: (person) => Number(person.month_usd),
}

/** People in order. Null: as they came. */
export function peopleInOrder(people: readonly Person[], order: Order<Column> | null, locale: string): readonly Person[] {
  return order ? inOrder(people, order, VALUES, (a, b) => a.name.localeCompare(b.name, locale)) : people
}

export function orderAfter(order: Order<Column> | null, column: Column): Order<Column> {
  return nextOrder(order, column, 'name')
}
