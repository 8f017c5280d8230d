import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { currentIndex, momentIn } from '@/composables/player/moments'
import { playerAction, type KeyLike } from '@/composables/player/playerKeys'
import { useMediaPass } from '@/composables/player/useMediaPass'

const press = (key: string, rest: Partial<KeyLike> = {}): KeyLike => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...rest,
})

describe('the player’s keys', () => {
  it.each([
    [' ', { do: 'toggle' }],
    ['k', { do: 'toggle' }],
    ['j', { do: 'seekBy', seconds: -10 }],
    ['l', { do: 'seekBy', seconds: 10 }],
    ['ArrowLeft', { do: 'seekBy', seconds: -5 }],
    ['c', { do: 'captions' }],
    ['f', { do: 'fullscreen' }],
    ['m', { do: 'mute' }],
    ['x', null],
  ])('%j', (key, action) => expect(playerAction(press(key), 'page')).toEqual(action))

  it('work while a Korean layout is on', () => {
    expect(playerAction(press('ㅏ', { code: 'KeyK' }), 'page')).toEqual({ do: 'toggle' })
  })

  it('leave typing, browser shortcuts, buttons and the page’s scrolling alone', () => {
    expect(playerAction(press('k'), 'field')).toBeNull()
    expect(playerAction(press('f', { ctrlKey: true }), 'page')).toBeNull()
    expect(playerAction(press(' '), 'button')).toBeNull()
    expect(playerAction(press('ArrowDown'), 'page')).toBeNull()
    expect(playerAction(press('ArrowDown'), 'player')).toEqual({ do: 'volumeBy', amount: -0.1 })
    expect(playerAction(press('ArrowRight'), 'scrubber')).toEqual({ do: 'seekBy', seconds: 5 })
  })
})

describe('the current moment', () => {
  it.each([
    [[], 5, -1],
    [[10, 20], 3, -1],
    [[0, 10, 20], 0, 0],
    [[0, 10, 20], 9.99, 1], // a seek to 10 may land just before
    [[0, 10, 20], 9.9, 0],
    [[0, 10, 20], 500, 2],
  ])('of %j at %s s is %s', (starts, position, index) => expect(currentIndex(starts, position)).toBe(index))
})

describe('the moment in an address', () => {
  it.each([
    [{ t: '161' }, 161],
    [{ t: '1.5' }, 1.5],
    [{ t: '-3' }, 0],
    [{ t: 'soon' }, 0],
    [{ t: ['1', '2'] }, 0],
    [{}, 0],
  ])('%o is second %d', (query, second) => {
    expect(momentIn(query)).toBe(second)
  })
})

describe('the cookies of a video', () => {
  afterEach(() => void vi.useRealTimers())

  function opened(renew: () => Promise<unknown>, isLoading = false) {
    vi.useFakeTimers()
    const pass = effectScope().run(() => useMediaPass(renew, ref(isLoading)))
    if (!pass) throw new Error('the scope is open')
    return pass
  }

  it('are renewed while it loads, early enough for a network that takes three seconds', async () => {
    const asked: number[] = []
    const answer = () => new Promise<void>((resolve) => setTimeout(resolve, 3000))
    opened(() => (asked.push(Date.now()), answer()), true)
    const start = Date.now()
    await vi.advanceTimersByTimeAsync(3_600_000)
    const gaps = asked.map((at, index) => at - (asked[index - 1] ?? start))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10_000)
    expect(asked.length).toBeLessThanOrEqual(450)
  })

  it('are asked for again where a call gets lost on its way, before they end', async () => {
    const asked: number[] = []
    opened(() => (asked.push(Date.now()), new Promise(() => {})), true)
    const start = Date.now()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked.map((at) => at - start)).toEqual([8_000, 14_000, 20_000])
  })

  it('are left alone while it rests, and renewed once when somebody reaches for it', async () => {
    const renew = vi.fn(() => Promise.resolve())
    const pass = opened(renew)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(renew).not.toHaveBeenCalled()
    await Promise.all([pass.ensure(), pass.ensure()])
    await pass.ensure()
    expect(renew).toHaveBeenCalledOnce()
  })

  it('that can’t be had leave the player as it is, and are asked for again', async () => {
    const renew = vi.fn(() => Promise.reject(new Error('offline')))
    const pass = opened(renew)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(await pass.ensure()).toBe(false)
    expect(await pass.ensure()).toBe(false)
    expect(renew).toHaveBeenCalledTimes(2)
  })
})
