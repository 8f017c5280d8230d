import { resumeStream, type TurnEvent } from '@/api/chat'
import { asProblem, Problem } from '@/api/problem'

export interface LiveReply {
  id: string
  text: string
  isBroken: boolean
  /** The question that it answers; null until the server has taken it. */
  questionId: string | null
}

export interface LiveHandlers {
  onEvent: (event: TurnEvent) => void
  /** The line broke and is being taken up again; false once it runs again. */
  onBroken: (isBroken: boolean) => void
}

const WAITS_MS = [300, 1000, 2000, 4000, 8000, 8000]

/**
 * Follows a turn to its end. Where the line breaks after the server took the message, the stream is taken up again where
 * it broke off, several times. Throws the `Problem` that the server tells, or `client-network` when it stays away.
 */
export async function followTurn(
  events: AsyncGenerator<TurnEvent>,
  conversationId: string,
  signal: AbortSignal,
  { onEvent, onBroken }: LiveHandlers,
  start: { replyId: string | null } = { replyId: null },
): Promise<void> {
  let replyId = start.replyId
  let lastEventId: string | null = null
  let tries = 0
  let running = events
  for (;;) {
    try {
      for await (const event of running) {
        onBroken(false)
        tries = 0
        lastEventId = event.lastEventId ?? lastEventId
        if (event.type === 'message') replyId = event.replyId
        onEvent(event)
        if (event.type === 'done') return
      }
      throw new Problem('client-network', 0, 'The stream ended early.')
    } catch (thrown) {
      const problem = asProblem(thrown)
      const wait = WAITS_MS[tries++]
      if (signal.aborted || !replyId || !isBreak(problem) || wait === undefined) throw problem
      onBroken(true)
      await pause(wait, signal)
      running = resumeStream(conversationId, replyId, lastEventId, signal)
    }
  }
}

/** A broken line or a gateway that gave up, as against a problem that the turn itself ended with. */
function isBreak(problem: Problem): boolean {
  return problem.code === 'client-network' || problem.code === 'timeout' || problem.status === 502
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
