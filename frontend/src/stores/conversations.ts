import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import * as api from '@/api/chat'
import { tellOtherTabs } from '@/api/otherTabs'
import { asProblem, type Problem } from '@/api/problem'
import { onSignedOut } from '@/api/token'
import type { Conversation, ConversationListed } from '@/api/types'

/** My conversations: pinned first, then the last used; those in a folder or the archive; or those a search finds. */
export const useConversations = defineStore('conversations', () => {
  const items = ref<ConversationListed[]>([])
  /** Conversations that were opened, which a search or the list's end may hide. */
  const opened = ref(new Map<string, Conversation>())
  const query = ref('')
  /** What the list holds: 'all', 'archive', or a folder's id. */
  const place = ref('all')
  const isLoading = ref(false)
  const hasLoaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const nextCursor = ref<string | null>(null)
  let asked = 0

  onSignedOut(() => {
    items.value = []
    opened.value = new Map()
    query.value = ''
    place.value = 'all'
    hasLoaded.value = false
  })

  function filter(): api.Place {
    const isFolder = place.value !== 'all' && place.value !== 'archive'
    return { query: query.value.trim(), archived: place.value === 'archive', folderId: isFolder ? place.value : null }
  }

  /** The first page anew. An answer that a later question has overtaken is dropped. */
  async function load(): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    problem.value = null
    try {
      const page = await api.listConversations(null, filter())
      if (mine !== asked) return
      items.value = page.items
      nextCursor.value = page.next_cursor ?? null
      hasLoaded.value = true
    } catch (thrown) {
      if (mine === asked) problem.value = asProblem(thrown)
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  /** The list as it is now, as far as it is shown. Where that is not known, it stays. */
  async function refresh(): Promise<void> {
    if (!hasLoaded.value || isLoading.value) return
    const mine = ++asked
    try {
      let page = await api.listConversations(null, filter())
      const found = page.items
      while (page.next_cursor && found.length < items.value.length) {
        page = await api.listConversations(page.next_cursor, filter())
        found.push(...page.items)
      }
      if (mine !== asked) return
      items.value = found
      nextCursor.value = page.next_cursor ?? null
    } catch (thrown) {
      asProblem(thrown) // offline: the next time it comes into sight
    }
  }

  /** Shows another place: 'all', 'archive', or a folder's id. */
  async function show(id: string): Promise<void> {
    place.value = id
    await load()
  }

  async function loadMore(): Promise<void> {
    if (!nextCursor.value || isLoading.value) return
    const mine = ++asked
    isLoading.value = true
    try {
      const page = await api.listConversations(nextCursor.value, filter())
      if (mine !== asked) return
      const known = new Set(items.value.map((item) => item.id))
      items.value = [...items.value, ...page.items.filter((item) => !known.has(item.id))]
      nextCursor.value = page.next_cursor ?? null
    } catch (thrown) {
      if (mine === asked) problem.value = asProblem(thrown)
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  /** A conversation, also one that the list does not hold; null while it is not known. */
  function find(id: string): ConversationListed | null {
    return items.value.find((item) => item.id === id) ?? opened.value.get(id) ?? null
  }

  /** Looks up a conversation that the list does not hold, or whose title is not known yet. */
  async function learn(id: string): Promise<void> {
    if (find(id)?.title) return
    const found = await api.getConversation(id).catch((thrown: unknown) => void asProblem(thrown)) // it may be deleted
    if (found) keepOpened(found)
  }

  function keepOpened(conversation: Conversation): void {
    opened.value = new Map(opened.value).set(conversation.id, conversation)
  }

  /** What was just read of a conversation: another device may have renamed or moved it. */
  function see(conversation: Conversation): void {
    const before = find(conversation.id)
    keepOpened(conversation)
    const isOther = (['title', 'pinned', 'archived', 'folder_id'] as const).some((name) => before?.[name] !== conversation[name])
    if (before && isOther) void refresh()
  }

  /** It is there no more. */
  function forget(id: string): void {
    items.value = items.value.filter((item) => item.id !== id)
    opened.value.delete(id)
  }

  async function rename(id: string, title: string): Promise<void> {
    retitle(await api.changeConversation(id, { title }))
  }

  /** Has the model name it. Where that fails, the words of the first question stay its title. */
  async function nameByModel(id: string): Promise<void> {
    const named = await api.nameConversation(id).catch((thrown: unknown) => void asProblem(thrown))
    if (named) retitle(named)
  }

  function retitle(changed: Conversation): void {
    keepOpened(changed)
    tellOtherTabs({ conversationId: changed.id })
    items.value = items.value.map((item) => (item.id === changed.id ? { ...item, title: changed.title } : item))
  }

  /** Pins, archives or moves a conversation; the list is then in its new order. */
  async function arrange(id: string, change: Omit<api.ConversationChange, 'title'>): Promise<void> {
    keepOpened(await api.changeConversation(id, change)) // it may leave the list
    tellOtherTabs({ conversationId: id })
    await load()
  }

  async function remove(id: string): Promise<void> {
    await api.deleteConversation(id)
    items.value = items.value.filter((item) => item.id !== id) // the page leaves it, and knows it until then
    tellOtherTabs({ conversationId: id, isDeleted: true })
  }

  return { items, query, place, isLoading, hasLoaded, problem, nextCursor, load, refresh, show, loadMore, find, learn, see, forget, rename, nameByModel, arrange, remove }
})
