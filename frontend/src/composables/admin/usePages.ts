import type { Page } from '@/api/types'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

/** A list that comes in pages. An answer that a later question has overtaken is dropped. */
export function usePages<T>(ask: (cursor: string | null) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([])
  const nextCursor = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  const hasLoaded = ref(false)
  let asked = 0
  onScopeDispose(() => asked++)

  const load = () => turn(null)
  const loadMore = () => (nextCursor.value && !isLoading.value ? turn(nextCursor.value) : Promise.resolve())

  async function turn(cursor: string | null): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    try {
      const page = await ask(cursor)
      if (mine !== asked) return
      items.value = cursor === null ? page.items : [...items.value, ...page.items]
      nextCursor.value = page.next_cursor ?? null
      hasLoaded.value = true
      problem.value = null
    } catch (thrown) {
      if (mine === asked) problem.value = asProblem(thrown)
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  void load()
  return { items, nextCursor, problem, isLoading, hasLoaded, load, loadMore }
}
