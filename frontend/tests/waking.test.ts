import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fetchAwake, onWaking } from '@/api/waking'

const ASLEEP = { type: 'urn:kongdori:problem:waking-up', status: 503 }
const told: boolean[] = []
let stopListening = () => {}

function answers(...given: Response[]): ReturnType<typeof vi.fn> {
  let next = 0
  const asked = vi.fn(() => Promise.resolve(given[Math.min(next++, given.length - 1)]?.clone()))
  vi.stubGlobal('fetch', asked)
  return asked
}

function problem(body: object, retryAfter = '5'): Response {
  return new Response(JSON.stringify(body), { status: 503, headers: { 'retry-after': retryAfter } })
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', new URL('https://kongdori.example/chat'))
  told.length = 0
  stopListening = onWaking((waking) => told.push(waking))
})

afterEach(() => {
  stopListening()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('sends the same request again until the database is awake, and says so meanwhile', async () => {
  const asked = answers(problem(ASLEEP), problem(ASLEEP), new Response('{"ok":true}'))
  const waiting = fetchAwake('/api/v1/chat', { method: 'POST', body: 'what I typed' })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(told).toEqual([true])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await (await waiting).json()).toEqual({ ok: true })
  const bodies = asked.mock.calls.map(([request]) => (request as Request).text())
  expect(await Promise.all(bodies)).toEqual(['what I typed', 'what I typed', 'what I typed'])
  expect(told).toEqual([true, false])
})

it('leaves every other answer as it is', async () => {
  const asked = answers(problem({ type: 'urn:kongdori:problem:database-unavailable', status: 503 }))
  expect((await fetchAwake('/api/v1/chat')).status).toBe(503)
  expect(asked).toHaveBeenCalledOnce()
  expect(told).toEqual([])
})

it('gives up after a minute and a half', async () => {
  const asked = answers(problem(ASLEEP, '30'))
  const waiting = fetchAwake('/api/v1/chat')
  await vi.advanceTimersByTimeAsync(120_000)
  expect((await waiting).status).toBe(503)
  expect(asked.mock.calls.length).toBeLessThanOrEqual(4)
  expect(told).toEqual([true, false])
})

it('stops where the person stops it', async () => {
  answers(problem(ASLEEP))
  const stop = new AbortController()
  const waiting = fetchAwake('/api/v1/chat', { signal: stop.signal })
  const ended = expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  await vi.advanceTimersByTimeAsync(1_000)
  stop.abort()
  await ended
  expect(told).toEqual([true, false])
})
