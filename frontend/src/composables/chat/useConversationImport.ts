import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { importConversations } from '@/api/transfer'
import { ArchiveFault, batchesOf, conversationsIn, type Batch, type Fault } from './archive'

export interface Totals {
  conversations: number
  messages: number
  known: number
  images: number
  files: number
  files_skipped: number
  unreadable: number
  tooLarge: number
}

/** Brings conversations along from a file, part by part. What broke off goes on where it stopped. */
export function useConversationImport() {
  const state = ref<'idle' | 'reading' | 'sending' | 'broken' | 'done'>('idle')
  const totals = ref(none())
  /** Conversations that were dealt with, and all of them. */
  const done = ref(0)
  const all = ref(0)
  const fault = ref<Fault | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const share = computed(() => (state.value === 'reading' || all.value === 0 ? null : done.value / all.value))
  let rest: Generator<Batch> | null = null
  let current: Batch | null = null
  let running: AbortController | null = null

  onScopeDispose(stop)

  async function start(file: File): Promise<void> {
    stop()
    const mine = (running = new AbortController())
    totals.value = none()
    done.value = all.value = 0
    fault.value = problem.value = null
    state.value = 'reading'
    try {
      const conversations = await conversationsIn(file)
      if (mine.signal.aborted) return
      all.value = conversations.length
      rest = batchesOf(conversations)
      current = null
    } catch (thrown) {
      if (mine.signal.aborted) return
      fault.value = thrown instanceof ArchiveFault ? thrown.fault : 'damaged' // such as a file that was moved meanwhile
      state.value = 'idle'
      return
    }
    await send(mine.signal)
  }

  /** Sends what is left. A part that may have arrived is sent again, which adds nothing twice. */
  async function goOn(): Promise<void> {
    running = new AbortController()
    await send(running.signal)
  }

  async function send(signal: AbortSignal): Promise<void> {
    state.value = 'sending'
    problem.value = null
    try {
      while (!signal.aborted) {
        current ??= rest?.next().value ?? null
        if (!current) break
        if (current.count > 0) add(await sendOne(current, signal))
        totals.value.tooLarge += current.tooLarge
        done.value += current.count + current.tooLarge
        current = null
      }
      if (!signal.aborted) state.value = 'done'
    } catch (thrown) {
      if (signal.aborted) return
      problem.value = asProblem(thrown)
      state.value = 'broken'
    }
  }

  async function sendOne(batch: Batch, signal: AbortSignal): Promise<Partial<Totals>> {
    try {
      return await importConversations(batch.body, signal)
    } catch (thrown) {
      if (asProblem(thrown).code === 'import-unreadable') return { unreadable: batch.count }
      throw thrown
    }
  }

  function add(more: Partial<Totals>): void {
    for (const [name, count] of Object.entries(more)) totals.value[name as keyof Totals] += count
  }

  function stop(): void {
    running?.abort()
    running = null
    if (state.value !== 'done') state.value = 'idle'
  }

  return { state, totals, done, all, share, fault, problem, start, goOn, stop }
}

function none(): Totals {
  return { conversations: 0, messages: 0, known: 0, images: 0, files: 0, files_skipped: 0, unreadable: 0, tooLarge: 0 }
}
