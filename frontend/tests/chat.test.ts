import { describe, expect, it, vi } from 'vitest'
import type { TurnEvent } from '@/api/chat'
import { Problem } from '@/api/problem'
import { eventsOf } from '@/api/sse'
import type { Message } from '@/api/types'
import { stretchesOf } from '@/composables/chat/stretches'
import { choicesFor, merged, threadOf, versionsOf } from '@/composables/chat/thread'

const resumed = vi.hoisted(() => vi.fn())
vi.mock(import('@/api/chat'), async (original) => ({ ...(await original()), resumeStream: resumed }))
const { followTurn } = await import('@/composables/chat/liveReply')

function message(id: string, parent_id: string | null, role: Message['role'], second: number): Message {
  return {
    id,
    parent_id,
    role,
    content: id,
    status: 'complete',
    language: 'en',
    created_at: `2026-11-22T10:00:${String(second).padStart(2, '0')}Z`,
    source: role === 'assistant' ? 'model' : null,
    intent: null,
    confidence: null,
    saved_from: null,
    saved_at: null,
    model: null,
    usage: null,
    feedback: null,
    files: [],
  }
}

describe('the thread out of the tree', () => {
  const q1 = message('q1', null, 'user', 1)
  const a1 = message('a1', 'q1', 'assistant', 2)
  const q2 = message('q2', 'a1', 'user', 3)
  const a2 = message('a2', 'q2', 'assistant', 4)

  it('reads from the first message to the newest', () => {
    expect(threadOf([a2, q1, a1, q2]).map((one) => one.id)).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  it('follows the branch that was asked last', () => {
    const again = message('q2b', 'a1', 'user', 5)
    expect(threadOf([q1, a1, q2, a2, again]).map((one) => one.id)).toEqual(['q1', 'a1', 'q2b'])
  })

  it('shows a reply after its question when both carry the same instant', () => {
    const reply = message('a0', 'q1', 'assistant', 1)
    expect(threadOf([reply, q1]).map((one) => one.id)).toEqual(['q1', 'a0'])
  })

  it('ends, whatever the tree says', () => {
    expect(threadOf([])).toEqual([])
    const loop = [message('x', 'y', 'user', 1), message('y', 'x', 'assistant', 2)]
    expect(threadOf(loop)).toHaveLength(2)
  })

  it('follows the version that was chosen, and the newest below it', () => {
    const again = message('q2b', 'a1', 'user', 5)
    const all = [q1, a1, q2, a2, again]
    const choices = choicesFor(all, 'q2', new Map())
    expect(threadOf(all, choices).map((one) => one.id)).toEqual(['q1', 'a1', 'q2', 'a2'])
    expect(versionsOf(all, again).map((one) => one.id)).toEqual(['q2', 'q2b'])
    expect(threadOf(all, new Map([['a1', 'gone']])).at(-1)?.id).toBe('q2b')
    expect(threadOf(all, new Map([['a1', 'q1']])).at(-1)?.id).toBe('q2b')
  })

  it('opens 5,000 messages at once', () => {
    const many = Array.from({ length: 5_000 }, (_, index) =>
      message(`m${String(index).padStart(4, '0')}`, index ? `m${String(index - 1).padStart(4, '0')}` : null, index % 2 ? 'assistant' : 'user', index % 60),
    ).map((one, index) => ({ ...one, created_at: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString() }))
    expect(threadOf(many)).toHaveLength(5_000)
  })

  it('holds each message once', () => {
    const finished = { ...a1, content: 'whole' }
    expect(merged([q1, a1], finished).map((one) => one.content)).toEqual(['q1', 'whole'])
  })
})

describe('the thread in stretches', () => {
  const all = Array.from({ length: 25 }, (_, place) => message(`m${place}`, null, 'user', place))

  it('stays the same where nothing changed, so that a turn draws only its own', () => {
    const before = stretchesOf(all.slice(0, 22), [])
    expect(before.map((stretch) => stretch.length)).toEqual([10, 10, 2])
    const after = stretchesOf(all, before)
    expect(after.flat()).toEqual(all)
    expect(after.map((stretch, place) => stretch === before[place])).toEqual([true, true, false])
  })

  it('keeps its bounds where older messages come before', () => {
    const newest = stretchesOf(all.slice(13), [])
    const whole = stretchesOf(all, newest)
    expect(whole.flat()).toEqual(all)
    expect(whole.slice(-2)).toEqual(newest)
    expect(whole.at(-1)).toBe(newest.at(-1))
  })

  it('is drawn anew where a message is another one', () => {
    const before = stretchesOf(all, [])
    const rated = { ...message('m3', null, 'user', 3), feedback: 'up' as const }
    const after = stretchesOf(all.with(3, rated), before)
    expect(after[0]?.[3]).toBe(rated)
    expect(after[1]).toBe(before[1])
  })
})

describe('server-sent events', () => {
  it('come whole, however the bytes are cut', async () => {
    const text = ': keep\n\nid: 3\nevent: delta\ndata: {"text":"콩돌"}\n\nid: 4\nevent: done\ndata: {}\n\n'
    const bytes = new TextEncoder().encode(text)
    for (const size of [1, 2, 3, 7, 1000]) {
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
          controller.close()
        },
      })
      const events = []
      for await (const event of eventsOf(new Response(body))) events.push(event)
      expect(events).toEqual([
        { event: 'delta', id: '3', data: '{"text":"콩돌"}' },
        { event: 'done', id: '4', data: '{}' },
      ])
    }
  })
})

describe('following a turn', () => {
  const question = message('q', null, 'user', 1)
  const reply = message('r', 'q', 'assistant', 2)

  async function* turn(...events: (TurnEvent | Error)[]): AsyncGenerator<TurnEvent> {
    for (const event of events) {
      if (event instanceof Error) throw event
      yield event
    }
  }

  function follow(events: AsyncGenerator<TurnEvent>, signal = new AbortController().signal) {
    const seen: string[] = []
    const done = followTurn(events, 'c', signal, {
      onEvent: (event) => seen.push(event.type === 'delta' ? event.text : event.type),
      onBroken: () => undefined,
    })
    return { seen, done }
  }

  it('takes a broken line up again where it broke off, and tells every word once', async () => {
    resumed.mockReset().mockReturnValueOnce(turn({ type: 'delta', text: 'b', lastEventId: '2' }, { type: 'done', reply, lastEventId: '3' }))
    const { seen, done } = follow(
      turn(
        { type: 'message', message: question, replyId: 'r', lastEventId: '0' },
        { type: 'delta', text: 'a', lastEventId: '1' },
        new TypeError('network error'),
      ),
    )
    await done
    expect(seen).toEqual(['message', 'a', 'b', 'done'])
    expect(resumed).toHaveBeenCalledWith('c', 'r', '1', expect.any(AbortSignal))
  })

  it('counts a stream that ends without “done” as broken', async () => {
    resumed.mockReset().mockReturnValueOnce(turn({ type: 'done', reply, lastEventId: '9' }))
    const { seen, done } = follow(turn({ type: 'message', message: question, replyId: 'r', lastEventId: '0' }))
    await done
    expect(seen).toEqual(['message', 'done'])
  })

  it('does not resume what the server never took: the message is sent again instead', async () => {
    resumed.mockReset()
    const { done } = follow(turn(new TypeError('network error')))
    await expect(done).rejects.toMatchObject({ code: 'client-network' })
    expect(resumed).not.toHaveBeenCalled()
  })

  it('tells the problem that a turn ends with', async () => {
    resumed.mockReset()
    const { done } = follow(
      turn({ type: 'message', message: question, replyId: 'r', lastEventId: '0' }, new Problem('model-unavailable', 503, '')),
    )
    await expect(done).rejects.toMatchObject({ code: 'model-unavailable' })
    expect(resumed).not.toHaveBeenCalled()
  })
})
