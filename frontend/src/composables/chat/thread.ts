import type { Message } from '@/api/types'

/** The line of messages from the first to the newest: the conversation as a person reads it, out of the whole tree. */
export function threadOf(messages: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const line: Message[] = []
  const seen = new Set<string>()
  let current = newest(messages)
  while (current && !seen.has(current.id)) {
    seen.add(current.id)
    line.unshift(current)
    current = current.parent_id ? byId.get(current.parent_id) : undefined
  }
  return line
}

/** Ids are UUIDv7, so that among messages of one instant the id tells which came later. */
function newest(messages: readonly Message[]): Message | undefined {
  let found: Message | undefined
  for (const message of messages) {
    if (!found || order(message) > order(found)) found = message
  }
  return found
}

function order(message: Message): string {
  return `${new Date(message.created_at).toISOString()} ${message.role === 'assistant' ? 1 : 0} ${message.id}`
}

/** Puts messages in, each id once; a later copy replaces an earlier one. */
export function merged(messages: readonly Message[], ...more: Message[]): Message[] {
  const byId = new Map([...messages, ...more].map((message) => [message.id, message]))
  return [...byId.values()]
}
