import { effectScope } from 'vue'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import type { Message } from '@/api/types'

const api = vi.hoisted(() => ({ listMessages: vi.fn(), streamMessage: vi.fn(), getConversation: vi.fn(), createConversation: vi.fn(), listConversations: vi.fn() }))
vi.mock(import('@/api/chat'), async (original) => ({ ...(await original()), ...api }))
const { useChat } = await import('@/composables/chat/useChat')
const { useConversations } = await import('@/stores/conversations')
const events = { onOpened: vi.fn(), onTurn: vi.fn(), onProblem: vi.fn() }
beforeEach(() => setActivePinia(createPinia()))

function message(id: string, second: number, status: Message['status'] = 'complete'): Message {
  const created_at = `2026-11-22T10:00:${String(second).padStart(2, '0')}Z`
  return { id, created_at, status, parent_id: null, role: 'user', content: id, language: 'en', files: [] } as unknown as Message
}

it('asks for what is new when another tab made a turn, down to what is here already', async () => {
  const known = [message('b', 2), message('a', 1)]
  api.listMessages.mockResolvedValueOnce(known).mockResolvedValueOnce([message('c', 3), known[0]])
  const scope = effectScope()
  const onTurn = vi.fn()
  const chat = scope.run(() => useChat({ ...events, onTurn }))
  if (!chat) throw new Error('no scope')
  await chat.open('conversation')
  const other = new BroadcastChannel('kongdori.turns')
  other.postMessage({ conversationId: 'conversation' })
  await vi.waitFor(() => expect(onTurn).toHaveBeenCalledOnce())
  other.close()
  const { isEnough } = api.listMessages.mock.calls[1]?.[1] ?? {}
  expect(isEnough(message('b', 2))).toBe(true)
  expect(isEnough(message('unknown', 2))).toBe(false)
  chat.show('a')
  expect(chat.thread.value.map(({ id }) => id)).toEqual(['a'])
  chat.show('c')
  expect(chat.thread.value.map(({ id }) => id)).toEqual(['c'])
  scope.stop()
})

it('shows what another device said before a message that was sent from here, unseen', async () => {
  const [first, theirs] = [message('a', 1), { ...message('b', 2), parent_id: 'a' }]
  api.listMessages.mockResolvedValueOnce([first]).mockResolvedValueOnce([theirs, first])
  api.streamMessage.mockImplementation(async function* () {
    yield { type: 'message', message: { ...message('c', 3), parent_id: 'b' }, replyId: 'd' }
    yield { type: 'done', reply: { ...message('d', 4), parent_id: 'c', role: 'assistant' } }
  })
  const scope = effectScope()
  const chat = scope.run(() => useChat(events))
  if (!chat) throw new Error('no scope')
  await chat.open('conversation')
  await chat.send('c')
  await vi.waitFor(() => expect(chat.thread.value.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']))
  scope.stop()
})

it('shows what another device said just after the conversation was opened here', async () => {
  const first = message('a', 1)
  api.listMessages.mockResolvedValueOnce([first]).mockResolvedValueOnce([{ ...message('b', 2), parent_id: 'a' }, first])
  api.getConversation.mockResolvedValue({ id: 'conversation', updated_at: '2026-11-22T10:00:02Z' })
  const scope = effectScope()
  const chat = scope.run(() => useChat(events))
  if (!chat) throw new Error('no scope')
  await chat.open('conversation')
  document.dispatchEvent(new Event('visibilitychange'))
  await vi.waitFor(() => expect(chat.thread.value.map(({ id }) => id)).toEqual(['a', 'b']))
  scope.stop()
})

it('stays where the person went while a file was opening a conversation', async () => {
  api.listMessages.mockResolvedValueOnce([message('a', 1)])
  api.createConversation.mockImplementation(async () => {
    await chat?.open('other')
    return { id: 'new' }
  })
  const onOpened = vi.fn()
  const scope = effectScope()
  const chat = scope.run(() => useChat({ ...events, onOpened }))
  await expect(chat?.openNew('key')).rejects.toThrow('Another conversation')
  expect(chat?.conversationId.value).toBe('other')
  expect(onOpened).not.toHaveBeenCalled()
  scope.stop()
})

it('is gone at once when another tab has deleted it, and after the next look when another device has', async () => {
  const gone = new Problem('not-found', 404, '')
  for (const isOtherTab of [true, false]) {
    api.listMessages.mockReset().mockResolvedValueOnce([message('a', 1)]).mockRejectedValueOnce(gone)
    api.getConversation.mockReset().mockRejectedValue(gone)
    api.listConversations.mockReset().mockResolvedValueOnce({ items: [{ id: 'conversation' }] }).mockResolvedValue({ items: [] })
    setActivePinia(createPinia())
    const conversations = useConversations()
    const scope = effectScope()
    const chat = scope.run(() => useChat(events))
    if (!chat) throw new Error('no scope')
    await chat.open('conversation')
    await conversations.load()
    const other = new BroadcastChannel('kongdori.turns')
    if (isOtherTab) other.postMessage({ conversationId: 'conversation', isDeleted: true })
    else window.dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(chat.loadProblem.value?.status).toBe(404))
    expect(chat.thread.value).toEqual([])
    await vi.waitFor(() => expect(conversations.items).toEqual([]))
    other.close()
    scope.stop()
  }
})
