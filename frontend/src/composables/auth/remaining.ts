import { listPeople } from '@/api/people'

/** Who is still here when an account is deleted: somebody who can administer, only others, or nobody at all. */
export type Remaining = 'admin' | 'others' | 'nobody'

export async function whoRemainsWithout(ownId: string): Promise<Remaining> {
  let found: Remaining = 'nobody'
  let cursor: string | null = null
  do {
    const page = await listPeople(cursor)
    const others = page.items.filter((person) => person.id !== ownId)
    if (others.some((person) => person.role === 'admin' && !person.locked)) return 'admin'
    if (others.length > 0) found = 'others'
    cursor = page.next_cursor ?? null
  } while (cursor)
  return found
}
