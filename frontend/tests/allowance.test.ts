import { describe, expect, it } from 'vitest'
import { nearness } from '@/composables/chat/allowance'

const limits = {
  messages_per_minute: 60,
  turns_at_once: 3,
  tokens_per_day: 200_000,
  tokens_left: 150_000,
  budget_usd_per_day: 1,
  usd_left: 0.8,
  budget_usd_per_month: 10,
  resets_at: '2026-11-28T00:00:00Z',
}

describe('how near a limit is', () => {
  it('is not spoken of while there is enough', () => {
    expect(nearness(limits)).toEqual({ state: 'fine' })
  })

  it('is said from a tenth on, for tokens and for money', () => {
    expect(nearness({ ...limits, tokens_left: 20_000 })).toEqual({ state: 'near', by: 'tokens', share: 0.1 })
    expect(nearness({ ...limits, usd_left: 0.05 })).toEqual({ state: 'near', by: 'usd', share: 0.05 })
  })

  it('is over where nothing is left, or too little for a question', () => {
    expect(nearness({ ...limits, tokens_left: 3_000 })).toMatchObject({ state: 'over', by: 'tokens' })
    expect(nearness({ ...limits, usd_left: 0 })).toMatchObject({ state: 'over', by: 'usd' })
    expect(nearness({ ...limits, usd_left: -0.1 })).toMatchObject({ state: 'over', by: 'usd' })
    expect(nearness({ ...limits, tokens_per_day: 0, tokens_left: 0 })).toMatchObject({ state: 'over' })
  })

  it('knows that a small allowance may still hold questions', () => {
    expect(nearness({ ...limits, tokens_per_day: 5_000, tokens_left: 2_000 })).toEqual({ state: 'fine' })
  })
})
