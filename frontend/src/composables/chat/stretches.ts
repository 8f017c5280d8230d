import type { Message } from '@/api/types'

const LENGTH = 10 // messages

/**
 * The thread in stretches of ten messages. One that is as it was is the very same array, so that a turn draws its own
 * stretch anew and not thousands of others; where older messages come before, those that were there keep their bounds.
 */
export function stretchesOf(thread: readonly Message[], before: readonly Message[][]): Message[][] {
  const known = new Map(before.map((stretch) => [stretch[0]?.id, stretch]))
  const anchor = thread.findIndex((message) => message.id === before[0]?.[0]?.id)
  const found: Message[][] = []
  let end = anchor > 0 ? anchor % LENGTH || LENGTH : LENGTH
  for (let start = 0; start < thread.length; start = end, end += LENGTH) {
    const now = thread.slice(start, end)
    const old = known.get(now[0]?.id)
    found.push(old?.length === now.length && old.every((message, place) => message === now[place]) ? old : now)
  }
  return found
}
