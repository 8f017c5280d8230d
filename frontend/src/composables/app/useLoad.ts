import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

/** Loads something now, and again whenever a source changes. An answer that a later question has overtaken is dropped. */
export function useLoad<T>(load: () => Promise<T>, sources: WatchSource[] = []) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  let asked = 0

  async function reload(): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    problem.value = null
    try {
      const found = await load()
      if (mine === asked) data.value = found
    } catch (thrown) {
      if (mine === asked) problem.value = asProblem(thrown)
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  if (sources.length > 0) watch(sources, reload)
  onScopeDispose(() => asked++)
  void reload()
  return { data, problem, isLoading, reload }
}
