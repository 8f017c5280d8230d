import { onScopeDispose, type Ref } from 'vue'

// The cookies live 20 seconds (MEDIA_COOKIES_S of layers/shared/kongdori/media_access.py): what is left after this time
// is for a slow network, and for a call that has to be made again.
const RENEW_AFTER_MS = 8_000
const TICK_MS = 2_000
const PATIENCE_MS = 5_000

/**
 * The cookies that open a video. They live some seconds, so that they end when the session does; `renew` fetches new
 * ones while the video still has to be loaded as it plays, and when somebody reaches for it.
 */
export function useMediaPass(renew: () => Promise<unknown>, isLoading: Ref<boolean>) {
  let renewedAt = Date.now()
  let asked: { at: number; answer: Promise<boolean> } | null = null

  const isFresh = () => Date.now() - renewedAt < RENEW_AFTER_MS

  /** Resolves at once while the cookies are fresh. It never rejects: the video itself says when it can't be played. */
  function ensure(): Promise<boolean> {
    return isFresh() ? Promise.resolve(true) : fetchAnew()
  }

  /** Whether new cookies came. One call at a time, unless it got lost on its way. */
  function fetchAnew(): Promise<boolean> {
    if (asked && Date.now() - asked.at < PATIENCE_MS) return asked.answer
    const at = Date.now()
    const answer = renew().then(
      () => ((renewedAt = at), true),
      () => false,
    )
    asked = { at, answer }
    void answer.then(() => asked?.answer === answer && (asked = null))
    return answer
  }

  const timer = setInterval(() => isLoading.value && void ensure(), TICK_MS)
  onScopeDispose(() => clearInterval(timer))
  return { ensure, fetchAnew }
}
