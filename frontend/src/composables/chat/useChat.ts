import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import * as api from '@/api/chat'
import type { TurnEvent } from '@/api/chat'
import { asProblem, Problem } from '@/api/problem'
import type { Message } from '@/api/types'
import { keep, kept } from '@/composables/app/storage'
import { followTurn } from './liveReply'
import { keepOutgoing, keptOutgoing, type Outgoing } from './outbox'
import { merged, threadOf } from './thread'
import { useRating } from './useRating'

export interface LiveReply {
  id: string
  text: string
  isBroken: boolean
}

/** One open conversation: what was said, what is being said, what is still on its way. */
export function useChat(events: { onOpened: (conversationId: string) => void; onTurn: () => void; onProblem: (thrown: unknown) => void }) {
  const conversationId = ref<string | null>(null)
  const messages = shallowRef<Message[]>([])
  const live = ref<LiveReply | null>(null)
  const outgoing = ref<Outgoing | null>(null)
  const outgoingProblem = shallowRef<Problem | null>(null)
  /** The reply to the last message failed; the message itself is saved. */
  const replyProblem = shallowRef<Problem | null>(null)
  const loadProblem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  const { removed, rate } = useRating(messages, events)
  let running: AbortController | null = null
  /** The last turn the server took: the same key asks for its reply again, should it have failed. */
  let taken: { going: Outgoing; messageId: string } | null = null

  const thread = computed(() => threadOf(messages.value).filter((message) => message.id !== live.value?.id))
  const isBusy = computed(() => live.value !== null || (outgoing.value !== null && outgoingProblem.value === null))

  onScopeDispose(leave)

  function leave(): void {
    running?.abort()
    running = null
  }

  /** Shows a conversation (null: a new one), and takes up a reply that is still being written. */
  async function open(id: string | null): Promise<void> {
    if (id !== null && id === conversationId.value) return
    leave()
    conversationId.value = id
    messages.value = []
    live.value = null
    replyProblem.value = null
    loadProblem.value = null
    taken = null
    outgoing.value = keptOutgoing(id)
    const isResumed = outgoing.value !== null && kept('private.ended') !== null
    keep('private.ended', null)
    outgoingProblem.value = outgoing.value && new Problem('client-left', 0, 'The page was left before this was sent.')
    if (id) await load(id)
    if (isResumed && id === conversationId.value && !live.value) await deliver() // the session had ended before it was sent
  }

  async function load(id: string): Promise<void> {
    isLoading.value = true
    loadProblem.value = null
    try {
      const found = await api.listMessages(id)
      if (id !== conversationId.value) return
      messages.value = found
    } catch (thrown) {
      if (id === conversationId.value) loadProblem.value = asProblem(thrown)
      return
    } finally {
      if (id === conversationId.value) isLoading.value = false
    }
    const last = threadOf(messages.value).at(-1)
    if (last?.status === 'streaming') await takeUp(id, last.id)
  }

  /** Reads a reply from its beginning to where it is, and on. */
  async function takeUp(id: string, replyId: string): Promise<void> {
    const controller = begin()
    live.value = { id: replyId, text: '', isBroken: false }
    replyProblem.value = null
    await run(controller, followTurn(api.resumeStream(id, replyId, null, controller.signal), id, controller.signal, handlers, { replyId }))
  }

  async function send(content: string, options: { parentId?: string | null; fresh?: boolean } = {}): Promise<void> {
    if (isBusy.value) return
    outgoing.value = { key: crypto.randomUUID(), content, fresh: options.fresh ?? false, parentId: options.parentId }
    await deliver()
  }

  /** Asks a message's question again beside the first time, past the cache. */
  async function ask(message: Message, { fresh }: { fresh: boolean }): Promise<void> {
    await send(message.content, { parentId: message.parent_id ?? null, fresh })
  }

  /** Asks for a failed reply once more: the message itself is saved, and is not sent a second time. */
  async function retryReply(): Promise<void> {
    const question = thread.value.findLast((message) => message.role === 'user')
    if (!question || isBusy.value) return
    if (taken?.messageId !== question.id) return ask(question, { fresh: false })
    const controller = begin()
    replyProblem.value = null
    live.value = { id: '', text: '', isBroken: false }
    await run(controller, sendAndFollow(taken.going, controller.signal))
  }

  /** Goes on reading a reply that was stopped. */
  async function readOn(reply: Message): Promise<void> {
    if (conversationId.value && !isBusy.value) await takeUp(conversationId.value, reply.id)
  }

  /** Sends what is in the outbox; after a failure the same message goes with the same key. */
  async function deliver(): Promise<void> {
    const going = outgoing.value
    if (!going || live.value) return
    const controller = begin()
    outgoingProblem.value = null
    replyProblem.value = null
    keepOutgoing(conversationId.value, going)
    await run(controller, sendAndFollow(going, controller.signal))
  }

  async function sendAndFollow(going: Outgoing, signal: AbortSignal): Promise<void> {
    const id = conversationId.value ?? (await openNew(going, signal))
    const message = {
      content: going.content,
      fresh: going.fresh,
      ...(going.parentId === undefined ? {} : { parent_id: going.parentId }),
    }
    await followTurn(api.streamMessage(id, message, going.key, signal), id, signal, handlers)
  }

  async function openNew(going: Outgoing, signal: AbortSignal): Promise<string> {
    const { id } = await api.createConversation(`conversation-${going.key}`)
    signal.throwIfAborted() // the person has gone elsewhere: the message waits in the outbox of new conversations
    keepOutgoing(null, null)
    keepOutgoing(id, going)
    conversationId.value = id
    events.onOpened(id)
    return id
  }

  async function run(controller: AbortController, work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (thrown) {
      if (running === controller) failed(asProblem(thrown))
    } finally {
      if (running === controller) running = null
    }
  }

  function failed(problem: Problem): void {
    if (live.value) {
      keepPartial(live.value, problem.code === 'client-stopped' ? 'streaming' : 'partial')
      if (problem.code !== 'client-stopped') replyProblem.value = problem
    } else {
      outgoingProblem.value = problem
    }
  }

  const handlers = {
    onBroken: (isBroken: boolean) => {
      if (live.value) live.value.isBroken = isBroken
    },
    onEvent: (event: TurnEvent) => {
      if (event.type === 'message') {
        keepOutgoing(conversationId.value, null)
        if (outgoing.value) taken = { going: outgoing.value, messageId: event.message.id }
        outgoing.value = null
        messages.value = merged(messages.value, event.message)
        live.value = { id: event.replyId ?? live.value?.id, text: '', isBroken: false }
      } else if (event.type === 'delta') {
        if (live.value) live.value.text += event.text
      } else {
        messages.value = merged(messages.value, event.reply)
        live.value = null
        events.onTurn()
      }
    },
  }

  /** Keeps in sight what had come; the server writes on where the person only stopped reading. */
  function keepPartial(reply: LiveReply, status: 'streaming' | 'partial'): void {
    const parent = threadOf(messages.value.filter((message) => message.id !== reply.id)).at(-1)
    if (reply.text && parent) {
      const partial = { ...parent, id: reply.id, parent_id: parent.id, role: 'assistant' as const, content: reply.text }
      messages.value = merged(messages.value, { ...partial, status, source: null, usage: null, model: null })
    }
    live.value = null
  }

  function stop(): void {
    running?.abort()
  }

  /** Takes an unsent message back out; gives its words. */
  function takeBack(): string {
    const content = outgoing.value?.content ?? ''
    keepOutgoing(conversationId.value, null)
    outgoing.value = null
    outgoingProblem.value = null
    return content
  }

  function begin(): AbortController {
    leave()
    running = new AbortController()
    return running
  }

  const reload = () => (conversationId.value ? load(conversationId.value) : Promise.resolve())

  return { conversationId, thread, live, outgoing, outgoingProblem, replyProblem, loadProblem, isLoading, isBusy, removed, open, reload, send, ask, rate, deliver, retryReply, readOn, stop, takeBack } // prettier-ignore
}
