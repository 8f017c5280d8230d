import { describe, expect, it } from 'vitest'
import type { ConversationListed } from '@/api/types'
import { groupsOf } from '@/composables/chat/groups'

const now = new Date(2026, 10, 27, 0, 30)

function used(moment: Date, pinned = false): ConversationListed {
  const at = moment.toISOString()
  return { id: at, title: '', temporary: false, pinned, archived: false, folder_id: null, persona: '', created_at: at, updated_at: at }
}

describe('the groups of conversations', () => {
  it.each([
    [new Date(2026, 10, 27, 0, 10), 'today'],
    [new Date(2026, 10, 28, 9, 0), 'today'], // a server's clock that is ahead
    [new Date(2026, 10, 26, 23, 59), 'yesterday'],
    [new Date(2026, 10, 25, 23, 59), 'week'],
    [new Date(2026, 10, 20, 0, 0), 'week'],
    [new Date(2026, 10, 19, 23, 59), 'month'],
    [new Date(2026, 9, 28, 12, 0), 'month'],
    [new Date(2026, 9, 27, 12, 0), '2026-10'],
    [new Date(2025, 0, 1, 12, 0), '2025-01'],
  ])('go by the days of this device: %s', (moment, key) => {
    expect(groupsOf([used(moment)], now).map((group) => group.key)).toEqual([key])
  })

  it('keep the order of the list, the pinned ones apart', () => {
    const items = [used(new Date(2025, 0, 1), true), used(new Date(2026, 10, 27)), used(new Date(2026, 10, 26)), used(new Date(2026, 10, 26, 1))]
    expect(groupsOf(items, now).map((group) => [group.key, group.items.length])).toEqual([
      ['pinned', 1],
      ['today', 1],
      ['yesterday', 2],
    ])
    expect(groupsOf([], now)).toEqual([])
  })
})
