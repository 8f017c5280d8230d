import { computed, shallowRef, watch, type Ref } from 'vue'
import type { Message } from '@/api/types'
import { keep, kept } from '@/composables/app/storage'
import { choicesFor, threadOf, versionsOf, type Choices } from './thread'

export interface Versions {
  /** From 1. */
  number: number
  count: number
}

/** The branch that is shown of a conversation, and the way to its other versions. What was chosen survives a reload. */
export function useBranches(conversationId: Ref<string | null>, messages: Ref<readonly Message[]>) {
  const choices = shallowRef<Choices>(new Map())
  const name = () => `private.branch.${conversationId.value ?? 'new'}`
  const line = computed(() => threadOf(messages.value, choices.value))

  watch(conversationId, () => (choices.value = read(kept(name()))), { immediate: true })

  function choose(made: Choices): void {
    choices.value = made
    keep(name(), made.size > 0 ? JSON.stringify([...made]) : null)
  }

  function versions(message: Message): Versions {
    const all = versionsOf(messages.value, message)
    return { number: all.findIndex((one) => one.id === message.id) + 1, count: all.length }
  }

  /** Shows the version before (-1) or after (1) a message. */
  function step(message: Message, by: -1 | 1): void {
    const all = versionsOf(messages.value, message)
    const next = all[all.findIndex((one) => one.id === message.id) + by]
    if (next) show(next.id)
  }

  /** Brings a message into sight, whichever branch it stands in. */
  function show(messageId: string): void {
    choose(choicesFor(messages.value, messageId, choices.value))
  }

  return { line, versions, step, show }
}

function read(text: string | null): Choices {
  try {
    const pairs: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(pairs)) return new Map()
    return new Map(pairs.filter((pair): pair is [string, string] => Array.isArray(pair) && pair.every((part) => typeof part === 'string')))
  } catch {
    return new Map() // something else wrote there
  }
}
