// @vitest-environment jsdom
import { expect, it, vi } from 'vitest'

const GET = vi.hoisted(() => vi.fn())
vi.mock(import('@/api/client'), async (original) => ({ ...(await original()), client: { GET } as never, body: ((given: Promise<unknown>) => given) as never }))
const { askForMessages, newestMessages } = await import('@/api/newestMessages')
const ID = '01a220d0-3550-7927-8f52-c4bb643ee2f4'

it('asks early for the conversation at the address, once, and again where that failed', async () => {
  history.replaceState(null, '', '/films')
  askForMessages()
  expect(GET).not.toHaveBeenCalled()

  history.replaceState(null, '', `/chat/${ID}`)
  GET.mockResolvedValueOnce({ items: ['early'] }).mockResolvedValue({ items: ['later'] })
  askForMessages()
  expect(await newestMessages(ID)).toEqual({ items: ['early'] })
  expect(await newestMessages(ID)).toEqual({ items: ['later'] })

  GET.mockRejectedValueOnce(new Error('the session has ended'))
  askForMessages()
  await vi.waitFor(() => expect(GET).toHaveBeenCalledTimes(3))
  await Promise.resolve()
  expect(await newestMessages(ID)).toEqual({ items: ['later'] })
  askForMessages()
  await newestMessages('01a220d0-3550-7927-8f52-000000000000')
  expect(GET.mock.lastCall?.[1].params.path.conversation_id).toBe('01a220d0-3550-7927-8f52-000000000000')
})
