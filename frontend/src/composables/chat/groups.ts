import type { ConversationListed } from '@/api/types'

export interface Group {
  /** "pinned", "today", "yesterday", "week", "month", or a month such as "2026-03". */
  key: string
  items: ConversationListed[]
}

const DAY_MS = 86_400_000

/** Conversations in the order of their list, under the dates that people look for. Days are those of this device. */
export function groupsOf(items: readonly ConversationListed[], now: Date): Group[] {
  const groups = new Map<string, ConversationListed[]>()
  for (const item of items) {
    const key = item.pinned ? 'pinned' : keyOf(new Date(item.updated_at), now)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups].map(([key, grouped]) => ({ key, items: grouped }))
}

function keyOf(moment: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(moment)) / DAY_MS) // rounded: a day may have 23 or 25 hours
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days <= 7) return 'week'
  if (days <= 30) return 'month'
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, '0')}`
}

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
}
