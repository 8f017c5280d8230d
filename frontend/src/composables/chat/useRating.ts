import { ref, type ShallowRef } from 'vue'
import { rateReply, takeRatingBack } from '@/api/chat'
import type { Feedback, Message } from '@/api/types'
import { merged } from './thread'

export type Rating = 'up' | 'down'
export type ReasonTag = Feedback['tags'][number]

export interface Reason {
  tags: ReasonTag[]
  text: string
}

export const REASON_TAGS: ReasonTag[] = ['wrong', 'outdated', 'off-topic', 'unclear', 'too-long', 'tone']

/**
 * Thumbs on replies. They show at once and go back where the server refuses; only the last of several quick clicks counts.
 * `removed`: the replies whose saved answer a thumb down took out of the cache, as long as this page is open.
 */
export function useRating(messages: ShallowRef<Message[]>, events: { onProblem: (thrown: unknown) => void }) {
  const removed = ref(new Set<string>())
  const latest = new Map<string, number>()
  let queue = Promise.resolve()

  /** The same thumb again takes it back. */
  function rate(reply: Message, wanted: Rating): Promise<void> {
    const rating = reply.feedback === wanted ? null : wanted
    const mine = (latest.get(reply.id) ?? 0) + 1
    latest.set(reply.id, mine)
    show(reply.id, rating)
    removed.value.delete(reply.id)
    // One after the other: the server must hear the last click last.
    queue = queue.then(() => (latest.get(reply.id) === mine ? tell(reply, rating, () => latest.get(reply.id) === mine) : undefined))
    return queue
  }

  async function tell(reply: Message, rating: Rating | null, isLast: () => boolean): Promise<void> {
    try {
      if (rating === null) return await takeRatingBack(reply.id)
      const { removed: left } = await rateReply(reply.id, rating)
      if (left && isLast()) removed.value.add(reply.id)
    } catch (thrown) {
      if (isLast()) show(reply.id, reply.feedback)
      events.onProblem(thrown)
    }
  }

  /** Says why a reply got its thumb down. Whether the server took it. */
  async function explain(reply: Message, { tags, text }: Reason): Promise<boolean> {
    try {
      await queue // the thumb itself comes first
      await rateReply(reply.id, 'down', { tags, ...(text ? { reason: text } : {}) })
      return true
    } catch (thrown) {
      events.onProblem(thrown)
      return false
    }
  }

  function show(id: string, feedback: Rating | null): void {
    const reply = messages.value.find((message) => message.id === id)
    if (reply) messages.value = merged(messages.value, { ...reply, feedback })
  }

  return { removed, rate, explain }
}
