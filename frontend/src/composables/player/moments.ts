import type { LocationQuery } from 'vue-router'

/** Index of the last of `starts` (ascending, in seconds) that is not after `position`; -1 before the first. */
export function currentIndex(starts: readonly number[], position: number): number {
  const at = position + 0.05 // a seek lands a hair before the moment it was sent to
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The second at which an address opens a video: `?t=161`; 0 where it names none. */
export function momentIn(query: LocationQuery): number {
  const wanted = typeof query.t === 'string' ? Number(query.t) : 0
  return Number.isFinite(wanted) && wanted > 0 ? wanted : 0
}
