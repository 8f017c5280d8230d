import { onScopeDispose, watch, type Ref } from 'vue'

const FIRST_MS = 700
const MOST_MS = 4000

/**
 * How long to wait before asking again. Where it is known how many seconds are left, a quarter of them: what ends soon is
 * seen to end soon. Else more and more slowly.
 */
export function nextWait(wait: number, left: number | null): number {
  const wanted = left === null ? wait * 1.3 : left * 250
  return Math.max(FIRST_MS, Math.min(MOST_MS, wanted))
}

/** Asks again and again while something is under way, and not while nobody looks. `left`: the seconds that remain. */
export function usePoll(
  isUnderWay: Ref<boolean>,
  ask: () => Promise<void>,
  left: () => number | null = () => null,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_MS

  function plan(): void {
    clearTimeout(timer)
    if (isUnderWay.value && document.visibilityState === 'visible') timer = setTimeout(() => void once(), wait)
  }

  async function once(): Promise<void> {
    await ask()
    wait = nextWait(wait, left())
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
