import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import * as api from '@/api/chat'
import type { TurnEvent } from '@/api/chat'
import { asProblem, Problem } from '@/api/problem'
import type { Message, MessageFile } from '@/api/types'
import { keep, kept } from '@/composables/app/storage'
import { keepEdit } from './keptEdits'
import { followTurn, type LiveReply } from './liveReply'
import { keepOutgoing, keptOutgoing, type Outgoing } from './outbox'
import { merged } from './thread'
import { useBranches } from './useBranches'
import { useOtherPlaces } from './useOtherPlaces'
import { untilDrawable } from './useMarkdown'
import { useRating } from './useRating'

const TEMPORARY = 'private.temporary'
const SEEN = 10 // messages that fit into a window

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
  const { removed, rate, explain } = useRating(messages, events)
  /** The open conversation, or the next new one, leaves nothing behind. */
  const isTemporary = ref(false)
  let running: AbortController | null = null
  /** The last turn the server took: the same key asks for its reply again, should it have failed. */
  let taken: { going: Outgoing; messageId: string } | null = null

  const branches = useBranches(conversationId, messages)
  const places = useOtherPlaces(() => conversationId.value, () => void refresh())
  /** Up to the question that is being answered: the reply that is being written stands below. */
  const thread = computed(() => {
    const line = branches.line.value.filter((message) => message.id !== live.value?.id)
    const asked = line.findIndex((message) => message.id === live.value?.questionId)
    return asked < 0 ? line : line.slice(0, asked + 1)
  })
  /** A question is being edited: it stays in sight, whatever other tabs and devices add. */
  let isHeld = false
  const isStopping = ref(false)
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
    void forgetTemporary()
    isTemporary.value = id !== null && kept(TEMPORARY) === id
    conversationId.value = id
    messages.value = []
    live.value = null
    replyProblem.value = null
    loadProblem.value = null
    taken = null
    isStopping.value = false
    isHeld = false
    places.forget()
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
      const found = await api.listMessages(id, { onNewest: (newest) => void showNewest(id, newest) })
      await untilDrawable(found.slice(0, SEEN).map((message) => message.content))
      if (id !== conversationId.value) return
      messages.value = merged(found, ...messages.value.filter((one) => one.status !== 'streaming')) // a turn may have been made meanwhile
    } catch (thrown) {
      if (id === conversationId.value) loadProblem.value = asProblem(thrown)
      return
    } finally {
      if (id === conversationId.value) isLoading.value = false
    }
    await takeUpRunning(id)
  }

  /** The end of a long conversation, while the rest of it is still on its way. */
  async function showNewest(id: string, newest: Message[]): Promise<void> {
    await untilDrawable(newest.slice(0, SEEN).map((message) => message.content))
    if (id === conversationId.value && messages.value.length < newest.length) messages.value = newest
  }

  async function takeUpRunning(id: string): Promise<void> {
    const running = messages.value.findLast((message) => message.status === 'streaming')
    if (!running || isBusy.value || isHeld) return
    branches.show(running.id)
    await takeUp(id, running.id, running.parent_id ?? null)
  }

  /** What other tabs and devices have added. Where this page is busy itself, its own turn brings the news. */
  async function refresh(): Promise<void> {
    const id = conversationId.value
    if (!id || isBusy.value || isLoading.value) return
    const known = new Map(messages.value.map((message) => [message.id, message]))
    const unfinished = messages.value.filter((message) => message.status === 'streaming').map((message) => Date.parse(message.created_at))
    try {
      // What is older than a message that is here already is here too, and is finished unless it is still being written.
      const isEnough = ({ id, created_at }: Message) => known.has(id) && unfinished.every((since) => since >= Date.parse(created_at))
      const found = await api.listMessages(id, { isEnough })
      if (id !== conversationId.value || isBusy.value) return
      messages.value = merged(messages.value, ...found)
      if (found.every((one) => known.get(one.id)?.status === one.status)) return
    } catch (thrown) {
      const isGone = asProblem(thrown).status === 404 && id === conversationId.value
      if (isGone) [loadProblem.value, messages.value] = [asProblem(thrown), []]
      return // offline: what is shown stays, and the next look may reach the server
    }
    events.onTurn()
    await takeUpRunning(id)
  }

  /** This page's message follows what another device said, and this page has not seen. */
  async function catchUp(message: Message): Promise<void> {
    const id = conversationId.value
    if (!id || !message.parent_id || messages.value.some((one) => one.id === message.parent_id)) return
    const found = await api.listMessages(id).catch(() => []) // offline: the next look reaches the server
    if (id === conversationId.value) messages.value = merged(found.filter((one) => one.status !== 'streaming'), ...messages.value)
  }

  /** Reads a reply from its beginning to where it is, and on. */
  async function takeUp(id: string, replyId: string, questionId: string | null): Promise<void> {
    const controller = begin()
    live.value = { id: replyId, text: '', isBroken: false, questionId }
    replyProblem.value = null
    await run(controller, followTurn(api.resumeStream(id, replyId, null, controller.signal), id, controller.signal, handlers, { replyId }))
  }

  async function send(content: string, options: { parentId?: string | null; editOf?: string; fresh?: boolean; files?: MessageFile[] } = {}): Promise<void> {
    if (isBusy.value) return
    const { parentId, editOf, fresh = false, files = [] } = options
    outgoing.value = { key: crypto.randomUUID(), content, fresh, parentId, editOf, files }
    await deliver()
  }

  /** Keeps a question in sight while it is edited; null: not any more. */
  function hold(question: Message | null): void {
    isHeld = question !== null
    if (question) branches.show(question.id)
    else void refresh()
  }

  /** Sends a message in other words, beside its first version. */
  async function edit(message: Message, content: string): Promise<void> {
    isHeld = false
    await send(content, { parentId: message.parent_id ?? null, editOf: message.id, files: message.files })
  }

  /** Asks for another reply to a message, beside those it has; never a saved answer. */
  async function regenerate(question: Message, continueFrom: Message | null = null): Promise<void> {
    const id = conversationId.value
    if (!id || isBusy.value) return
    const controller = begin()
    replyProblem.value = null
    live.value = { id: '', text: continueFrom?.content ?? '', isBroken: false, questionId: question.id }
    const events = api.streamReply(question.id, continueFrom?.id ?? null, crypto.randomUUID(), controller.signal)
    await run(controller, followTurn(events, id, controller.signal, handlers))
  }

  /** Asks for a failed reply once more: the message itself is saved, and is not sent a second time. */
  async function retryReply(): Promise<void> {
    const question = thread.value.findLast((message) => message.role === 'user')
    if (!question || isBusy.value) return
    if (taken?.messageId !== question.id) return regenerate(question)
    const controller = begin()
    replyProblem.value = null
    live.value = { id: '', text: '', isBroken: false, questionId: question.id }
    await run(controller, sendAndFollow(taken.going, controller.signal))
  }

  /** Has a stopped or cut reply written on, as a version of its own. */
  async function continueReply(reply: Message): Promise<void> {
    const question = messages.value.find((message) => message.id === reply.parent_id)
    if (question) await regenerate(question, reply)
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
    const id = conversationId.value ?? (await openNew(`conversation-${going.key}`, signal))
    keepOutgoing(null, null)
    keepOutgoing(id, going)
    const message = {
      content: going.content,
      fresh: going.fresh,
      ...(going.parentId === undefined ? {} : { parent_id: going.parentId }),
      ...(going.files?.length ? { file_ids: going.files.map((file) => file.id) } : {}),
    }
    await followTurn(api.streamMessage(id, message, going.key, signal), id, signal, handlers)
  }

  /** Opens the conversation that a message, or a file, is the first of. */
  async function openNew(key: string, signal?: AbortSignal): Promise<string> {
    const { id } = await api.createConversation(key, isTemporary.value)
    if (isTemporary.value) keep(TEMPORARY, id)
    signal?.throwIfAborted() // the person has gone elsewhere: the message waits in the outbox of new conversations
    if (conversationId.value !== null) throw new DOMException('Another conversation was opened.', 'AbortError')
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
    if (problem.status === 404) setTimeout(() => void refresh()) // the conversation may be gone
    if (live.value) {
      keepPartial(live.value)
      replyProblem.value = problem
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
        void catchUp(event.message).then(() => branches.show(event.message.id))
        branches.show(event.message.id)
        live.value = { id: event.replyId, text: '', isBroken: false, questionId: event.message.id }
        if (conversationId.value) places.tell(conversationId.value)
        if (isStopping.value) void stop()
      } else if (event.type === 'delta') {
        if (live.value) live.value.text += event.text
      } else {
        messages.value = merged(messages.value, event.reply)
        branches.show(event.reply.id)
        live.value = null
        isStopping.value = false
        if (conversationId.value) places.tell(conversationId.value)
        events.onTurn()
      }
    },
  }

  /** Keeps in sight what had come of a reply whose line broke for good. */
  function keepPartial(reply: LiveReply): void {
    const parent = messages.value.find((message) => message.id === reply.questionId)
    if (reply.text && reply.id && parent) {
      const partial = { ...parent, id: reply.id, parent_id: parent.id, role: 'assistant' as const, content: reply.text }
      messages.value = merged(messages.value, { ...partial, status: 'partial', source: null, usage: null, model: null })
    }
    live.value = null
    isStopping.value = false
  }

  /** Ends the reply that is being written, in every tab; what had come of it stays. */
  async function stop(): Promise<void> {
    isStopping.value = true
    if (!live.value?.id) return // the server has not taken the message yet; it is stopped as soon as it has
    try {
      await api.stopReply(live.value.id)
    } catch (thrown) {
      isStopping.value = false
      events.onProblem(thrown)
    }
  }

  /** Takes an unsent message back out; gives its words and files. Another version of a question is edited on in its place. */
  function takeBack(): { content: string; files: MessageFile[] } {
    const { content = '', files = [], editOf } = outgoing.value ?? {}
    const question = messages.value.find((message) => message.id === editOf)
    if (question) keepEdit(question.id, { text: content, known: branches.versions(question).count })
    keepOutgoing(conversationId.value, null)
    outgoing.value = null
    outgoingProblem.value = null
    return question ? { content: '', files: [] } : { content, files }
  }

  function begin(): AbortController {
    leave()
    running = new AbortController()
    return running
  }

  /** Deletes the temporary conversation that is left. Where that fails, the server does it within a day. */
  async function forgetTemporary(): Promise<void> {
    const left = conversationId.value
    if (!isTemporary.value || !left) return
    keep(TEMPORARY, null)
    await api.deleteConversation(left).catch((thrown: unknown) => void asProblem(thrown))
  }

  const reload = () => (conversationId.value ? load(conversationId.value) : Promise.resolve())

  return { conversationId, thread, live, outgoing, outgoingProblem, replyProblem, loadProblem, isLoading, isBusy, isStopping, isTemporary, removed, open, openNew, reload, send, hold, edit, regenerate, rate, explain, deliver, retryReply, continueReply, stop, takeBack, versions: branches.versions, stepVersion: branches.step, show: branches.show } // prettier-ignore
}
