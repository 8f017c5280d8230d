import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { Problem } from '@/api/problem'
import type { Message } from '@/api/types'
import ChatReply from '@/components/chat/ChatReply.vue'
import en from '@/locales/en'
import ko from '@/locales/ko'

const api = vi.hoisted(() => ({ rateReply: vi.fn(), takeRatingBack: vi.fn(), streamReply: vi.fn(), listMessages: vi.fn() }))
vi.mock(import('@/api/chat'), async (original) => ({ ...(await original()), ...api }))
const { useRating } = await import('@/composables/chat/useRating')
const { useChat } = await import('@/composables/chat/useChat')

const question: Message = {
  id: 'q',
  parent_id: 'before',
  role: 'user',
  content: 'Which films are there?',
  status: 'complete',
  language: 'en',
  created_at: '2026-11-22T10:00:00Z',
  source: null,
  intent: null,
  confidence: null,
  saved_from: null,
  saved_at: null,
  model: null,
  usage: null,
  feedback: null, files: [],
}
const reply: Message = { ...question, id: 'r', parent_id: 'q', role: 'assistant', content: 'Three.', source: 'cache', saved_from: 'shared', saved_at: new Date(Date.now() - 3 * 86_400_000).toISOString() }

describe('a thumb', () => {
  const messages = shallowRef<Message[]>([])
  const onProblem = vi.fn()
  const shown = () => messages.value.find(({ id }) => id === 'r')?.feedback
  const now = () => messages.value.find(({ id }) => id === 'r') as Message

  beforeEach(() => {
    messages.value = [question, reply]
    onProblem.mockReset()
    api.rateReply.mockReset().mockResolvedValue({ removed: false })
    api.takeRatingBack.mockReset().mockResolvedValue(undefined)
  })

  it('shows at once, and a second click takes it back', async () => {
    const { rate } = useRating(messages, { onProblem })
    const first = rate(now(), 'up')
    expect(shown()).toBe('up')
    await first
    await rate(now(), 'up')
    expect(shown()).toBeNull()
    expect(api.takeRatingBack).toHaveBeenCalledWith('r')
  })

  it('down that took the saved answer away says so, until it is taken back', async () => {
    api.rateReply.mockResolvedValue({ removed: true })
    const { rate, removed } = useRating(messages, { onProblem })
    await rate(now(), 'down')
    expect([...removed.value]).toEqual(['r'])
    await rate(now(), 'down')
    expect([...removed.value]).toEqual([])
  })

  it('goes back where the server refuses it, and the person is told', async () => {
    api.rateReply.mockRejectedValue(new Problem('unavailable', 503, ''))
    const { rate } = useRating(messages, { onProblem })
    await rate(now(), 'up')
    expect(shown()).toBeNull()
    expect(onProblem).toHaveBeenCalledOnce()
  })

  it('clicked quickly several times, only tells the last', async () => {
    const { rate } = useRating(messages, { onProblem })
    await Promise.all([rate(now(), 'up'), rate(now(), 'down'), rate(now(), 'up')])
    expect(api.rateReply.mock.calls).toEqual([['r', 'up']])
    expect(shown()).toBe('up')
  })
})

describe('regenerating', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('asks for another reply to the same message, and it stands instead of the old, which is one step away', async () => {
    const better = { ...reply, id: 'r2', source: 'model' as const, created_at: '2026-11-22T10:01:01Z' }
    api.listMessages.mockResolvedValue([question, reply])
    api.streamReply.mockImplementation(async function* () {
      yield { type: 'message', message: question, replyId: 'r2', lastEventId: '0' }
      yield { type: 'done', reply: better, lastEventId: '1' }
    })
    const scope = effectScope()
    const chat = scope.run(() => useChat({ onOpened: vi.fn(), onTurn: vi.fn(), onProblem: vi.fn() }))
    if (!chat) throw new Error('no scope')
    await chat.open('c')
    await chat.regenerate(question)
    expect(api.streamReply.mock.calls[0]?.slice(0, 2)).toEqual([question.id, null])
    expect(chat.thread.value.map(({ id }) => id)).toEqual([question.id, 'r2'])
    expect(chat.versions(better)).toEqual({ number: 2, count: 2 })
    chat.stepVersion(better, -1)
    expect(chat.thread.value.map(({ id }) => id)).toEqual([question.id, reply.id])
    scope.stop()
  })
})

describe.each([
  ['en', 'Saved answer · 3 days ago', 'Earlier answer · 3 days ago', 'You won’t get this answer again. If others agree, nobody will.', 'Regenerate'],
  ['ko', '저장된 답변 · 3일 전', '이전 답변 · 3일 전', '이 답변은 다시 나오지 않아요. 다른 사람들도 별로라고 하면 아무에게도 나오지 않아요.', '다시 생성'],
])('under a reply, in %s', (locale, saved, own, removed, afresh) => {
  function show(props: Partial<InstanceType<typeof ChatReply>['$props']> = {}) {
    const i18n = createI18n({ legacy: false, locale, messages: { en, ko } })
    return mount(ChatReply, { props: { reply, versions: { number: 1, count: 1 }, canRegenerate: true, isRemoved: false, ...props }, global: { plugins: [i18n, createPinia()] } })
  }

  it('stands where it came from', () => {
    expect(show().get('.source').text()).toBe(saved)
    expect(show({ reply: { ...reply, saved_from: 'own' } }).get('.source').text()).toBe(own)
  })

  it('thumbs have names and say which is pressed', async () => {
    const wrapper = show({ reply: { ...reply, feedback: 'up' } })
    const thumbs = wrapper.findAll('[aria-pressed]')
    expect(thumbs.map((thumb) => thumb.attributes('aria-pressed'))).toEqual(['true', 'false'])
    expect(new Set(thumbs.map((thumb) => thumb.attributes('aria-label'))).size).toBe(2)
    await thumbs[1]?.trigger('click')
    expect(wrapper.emitted('rate')).toEqual([['down']])
  })

  it('a removed answer says so and offers to regenerate', async () => {
    const wrapper = show({ isRemoved: true })
    expect(wrapper.get('[role=status]').text()).toContain(removed)
    await wrapper.get('[role=status] button').trigger('click')
    expect(wrapper.get('[role=status] button').text()).toBe(afresh)
    expect(wrapper.emitted('regenerate')).toHaveLength(1)
    expect(show().get('[role=status]').text()).toBe('')
  })
})
