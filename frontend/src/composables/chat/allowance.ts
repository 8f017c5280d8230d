import type { Usage } from '@/api/types'

const NEAR = 0.1 // of what one may use in a day
const LEAST_TOKENS = 4000 // with less than this a question may be refused

/**
 * How near a person is to a limit, which the composer says before it refuses: by tokens, which are the day's, or by money, which
 * may be the month's. `share` is left, 0…1.
 */
export type Nearness = { state: 'fine' } | { state: 'near' | 'over'; by: 'tokens' | 'usd'; share: number }

/** Tokens or money, whichever is nearer to its end. */
export function nearness(limits: Usage['limits']): Nearness {
  const tokens = shareLeft(limits.tokens_left, limits.tokens_per_day)
  const usd = shareLeft(limits.usd_left, limits.budget_usd_per_day)
  const by = usd < tokens ? 'usd' : 'tokens'
  const share = Math.min(tokens, usd)
  if (share <= 0 || limits.tokens_left < Math.min(LEAST_TOKENS, limits.tokens_per_day * NEAR)) return { state: 'over', by, share }
  return share <= NEAR ? { state: 'near', by, share } : { state: 'fine' }
}

function shareLeft(left: number, whole: number): number {
  return whole > 0 ? Math.max(0, left) / whole : 0
}
