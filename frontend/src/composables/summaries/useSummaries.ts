import { onScopeDispose, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { listSummaries } from '@/api/summaries'
import type { SummaryCard } from '@/api/types'

/** My summaries, the newest first. */
export function useSummaries() {
  const items = ref<SummaryCard[]>([])
  const nextCursor = ref<string | null>(null)
  const isLoading = ref(false)
  const hasLoaded = ref(false)
  const hasMore = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asked = 0
  onScopeDispose(() => asked++)

  /** The first page anew; further pages that were open stay. */
  async function load(): Promise<void> {
    await ask(null, (page, before) => {
      const first = new Set(page.map((item) => item.id))
      const oldest = page.at(-1)
      const further = hasMore.value || before.length <= page.length ? [] : before
      return [...page, ...further.filter((item) => !first.has(item.id) && oldest && item.created_at < oldest.created_at)]
    })
  }

  async function loadMore(): Promise<void> {
    await ask(nextCursor.value, (page, before) => [...before, ...page])
  }

  async function ask(cursor: string | null, join: (page: SummaryCard[], before: SummaryCard[]) => SummaryCard[]): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    try {
      const page = await listSummaries(cursor)
      if (mine !== asked) return
      items.value = join(page.items, items.value)
      nextCursor.value = page.next_cursor ?? null
      hasMore.value = nextCursor.value !== null
      hasLoaded.value = true
      problem.value = null
    } catch (thrown) {
      if (mine === asked) problem.value = asProblem(thrown)
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  void load()
  return { items, hasMore, isLoading, hasLoaded, problem, load, loadMore }
}
