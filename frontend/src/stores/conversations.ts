import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import * as api from '@/api/chat'
import { asProblem, type Problem } from '@/api/problem'
import { onSignedOut } from '@/api/token'
import type { ConversationListed } from '@/api/types'

/** My conversations, the last used first; or those a search finds. */
export const useConversations = defineStore('conversations', () => {
  const items = ref<ConversationListed[]>([])
  const query = ref('')
  const isLoading = ref(false)
  const hasLoaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const nextCursor = ref<string | null>(null)
  let asked = 0

  onSignedOut(() => {
    items.value = []
    query.value = ''
    hasLoaded.value = false
  })

  /** The first page anew. An answer that a later question has overtaken is dropped. */
  async function load(): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    problem.value = null
    try {
      const page = await api.listConversations(null, query.value.trim())
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

  async function loadMore(): Promise<void> {
    if (!nextCursor.value || isLoading.value) return
    const mine = ++asked
    isLoading.value = true
    try {
      const page = await api.listConversations(nextCursor.value, query.value.trim())
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

  async function rename(id: string, title: string): Promise<void> {
    const changed = await api.renameConversation(id, title)
    items.value = items.value.map((item) => (item.id === id ? { ...item, title: changed.title } : item))
  }

  async function remove(id: string): Promise<void> {
    await api.deleteConversation(id)
    items.value = items.value.filter((item) => item.id !== id)
  }

  return { items, query, isLoading, hasLoaded, problem, nextCursor, load, loadMore, rename, remove }
})
