import { onScopeDispose, type Ref } from 'vue'

const FRESH_MS = 20_000
const TICK_MS = 5_000

/**
 * The cookies that open a video. They live a minute, so that they end when the session does; `renew` fetches new ones,
 * while the video plays and when somebody reaches for it.
 */
export function useMediaPass(renew: () => Promise<unknown>, isPlaying: Ref<boolean>) {
  let renewedAt = Date.now()
  let going: Promise<void> | null = null

  const isFresh = () => Date.now() - renewedAt < FRESH_MS

  /** Resolves at once while the cookies are fresh. It never rejects: the video itself says when it can't be played. */
  function ensure(): Promise<void> {
    return isFresh() ? Promise.resolve() : fetchAnew()
  }

  function fetchAnew(): Promise<void> {
    going ??= renew().then(
      () => void ([renewedAt, going] = [Date.now(), null]),
      () => void (going = null),
    )
    return going
  }

  const timer = setInterval(() => isPlaying.value && void ensure(), TICK_MS)
  onScopeDispose(() => clearInterval(timer))
  return { isFresh, ensure, fetchAnew }
}
