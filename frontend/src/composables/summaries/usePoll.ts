import { onScopeDispose, watch, type Ref } from 'vue'

const FIRST_MS = 700
const MOST_MS = 4000

/** Asks again and again while something is under way, more and more slowly, and not while nobody looks. */
export function usePoll(isUnderWay: Ref<boolean>, ask: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_MS

  function plan(): void {
    clearTimeout(timer)
    if (isUnderWay.value && document.visibilityState === 'visible') timer = setTimeout(() => void once(), wait)
  }

  async function once(): Promise<void> {
    wait = Math.min(MOST_MS, wait * 1.3)
    await ask()
    plan()
  }

  const onVisible = () => ((wait = FIRST_MS), plan())
  watch(isUnderWay, onVisible, { immediate: true })
  document.addEventListener('visibilitychange', onVisible)
  onScopeDispose(() => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
  })
}
