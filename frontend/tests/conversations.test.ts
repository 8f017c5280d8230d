import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import type { ConversationListed } from '@/api/types'

const api = vi.hoisted(() => ({ listConversations: vi.fn(), changeConversation: vi.fn(), deleteConversation: vi.fn() }))
vi.mock(import('@/api/chat'), async (original) => ({ ...(await original()), ...api }))
const { useConversations } = await import('@/stores/conversations')

function listed(id: string, title = id): ConversationListed {
  return { id, title, pinned: false, archived: false, folder_id: null } as unknown as ConversationListed
}

const ids = (store: ReturnType<typeof useConversations>) => store.items.map(({ id }) => id)

beforeEach(() => {
  setActivePinia(createPinia())
  for (const mock of Object.values(api)) mock.mockReset()
})

it('is refreshed as far as it is shown, and stays where the server is not reached', async () => {
  const pages = { first: { items: [listed('a'), listed('b')], next_cursor: 'more' }, second: { items: [listed('c')], next_cursor: null } }
  api.listConversations.mockImplementation((cursor) => Promise.resolve(cursor ? { ...pages.second, items: [...pages.second.items] } : { ...pages.first, items: [...pages.first.items] }))
  const store = useConversations()
  await store.load()
  await store.loadMore()
  expect(ids(store)).toEqual(['a', 'b', 'c'])
  pages.first.items = [listed('new'), listed('a')]
  await store.refresh()
  expect(ids(store)).toEqual(['new', 'a', 'c'])
  api.listConversations.mockRejectedValue(new TypeError('offline'))
  await store.refresh()
  expect(ids(store)).toEqual(['new', 'a', 'c'])
  expect(store.problem).toBeNull()
})

it('tells other tabs what was renamed, moved and deleted here', async () => {
  api.listConversations.mockResolvedValue({ items: [listed('a'), listed('b')], next_cursor: null })
  api.changeConversation.mockImplementation((id, change) => Promise.resolve({ ...listed(id), ...change }))
  api.deleteConversation.mockResolvedValue(undefined)
  const other = new BroadcastChannel('kongdori.turns')
  const heard: unknown[] = []
  other.addEventListener('message', (event) => heard.push(event.data))
  const store = useConversations()
  await store.load()
  await store.rename('a', 'Bees')
  await store.arrange('b', { pinned: true })
  await store.remove('b')
  const expected = [{ conversationId: 'a' }, { conversationId: 'b' }, { conversationId: 'b', isDeleted: true }]
  await vi.waitFor(() => expect(heard).toEqual(expected))
  expect(ids(store)).toEqual(['a'])
  store.forget('b')
  expect(store.find('b')).toBeNull()
  other.close()
})

it('takes up a title that another device has given', async () => {
  api.listConversations.mockResolvedValueOnce({ items: [listed('a')], next_cursor: null })
  const store = useConversations()
  await store.load()
  store.see(listed('a') as never)
  expect(api.listConversations).toHaveBeenCalledOnce()
  api.listConversations.mockResolvedValueOnce({ items: [listed('a', 'Bees')], next_cursor: null })
  store.see(listed('a', 'Bees') as never)
  await vi.waitFor(() => expect(store.find('a')?.title).toBe('Bees'))
})
