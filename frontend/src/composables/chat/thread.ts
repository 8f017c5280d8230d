import type { Message } from '@/api/types'

/** Which message a person chose among the versions under each parent: the parent's id ('' at the beginning) to the message's. */
export type Choices = ReadonlyMap<string, string>

/**
 * The line of messages from the first to the last: the conversation as a person reads it, out of the whole tree. At each
 * fork it takes the version that was chosen, else the one that leads to the newest message.
 */
export function threadOf(messages: readonly Message[], choices: Choices = new Map()): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const newest = newestBranch(messages, byId)
  const line: Message[] = []
  const seen = new Set<string>()
  let parent = newest.has('') ? '' : (messages[0]?.parent_id ?? '') // a tree without a beginning is still shown
  for (;;) {
    const chosen = byId.get(choices.get(parent) ?? '')
    const next = chosen && parentOf(chosen, byId) === parent ? chosen : byId.get(newest.get(parent) ?? '')
    if (!next || seen.has(next.id)) return line
    seen.add(next.id)
    line.push(next)
    parent = next.id
  }
}

/** The versions of a message: those of the same role under the same parent, the oldest first. */
export function versionsOf(messages: readonly Message[], message: Message): Message[] {
  return messages
    .filter((other) => other.role === message.role && (other.parent_id ?? null) === (message.parent_id ?? null))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

/** The choices that bring a message into the thread, whichever branch it stands in. */
export function choicesFor(messages: readonly Message[], messageId: string, choices: Choices): Choices {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const made = new Map(choices)
  const seen = new Set<string>()
  let current = byId.get(messageId)
  while (current && !seen.has(current.id)) {
    seen.add(current.id)
    made.set(parentOf(current, byId), current.id)
    current = current.parent_id ? byId.get(current.parent_id) : undefined
  }
  return made
}

/** For each parent the child that leads to the newest message below it. */
function newestBranch(messages: readonly Message[], byId: ReadonlyMap<string, Message>): Map<string, string> {
  const found = new Map<string, string>()
  const orders = new Map(messages.map((message) => [message, order(message)]))
  const newestFirst = [...messages].sort((a, b) => ((orders.get(a) ?? '') > (orders.get(b) ?? '') ? -1 : 1))
  for (const message of newestFirst) {
    let current: Message | undefined = message
    while (current) {
      const parent = parentOf(current, byId)
      if (found.has(parent)) break
      found.set(parent, current.id)
      current = byId.get(parent)
    }
  }
  return found
}

/** '' for a first message, and for one whose parent is not there. */
function parentOf(message: Message, byId: ReadonlyMap<string, Message>): string {
  return message.parent_id && byId.has(message.parent_id) ? message.parent_id : ''
}

/** Ids are UUIDv7, so that among messages of one instant the id tells which came later. */
function order(message: Message): string {
  return `${new Date(message.created_at).toISOString()} ${message.role === 'assistant' ? 1 : 0} ${message.id}`
}

/** Puts messages in, each id once; a later copy replaces an earlier one. */
export function merged(messages: readonly Message[], ...more: Message[]): Message[] {
  const byId = new Map([...messages, ...more].map((message) => [message.id, message]))
  return [...byId.values()]
}
