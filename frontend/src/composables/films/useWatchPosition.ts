import { onScopeDispose } from 'vue'
import { savePosition } from '@/api/movies'

const EVERY_MS = 5000
const MOVED_S = 0.5

/** Remembers where I am in a film: every few seconds while it plays, on pause, and when the page goes away. */
export function useWatchPosition(movieId: () => string) {
  let position: number | null = null
  let saved: number | null = null
  let savedAt = Date.now()

  function onTime(now: number): void {
    position = now
    if (Date.now() - savedAt >= EVERY_MS) save()
  }

  function save({ leaving = false } = {}): void {
    if (position === null || (saved !== null && Math.abs(position - saved) < MOVED_S)) return
    const going = position
    saved = going
    savedAt = Date.now()
    // Should this one get lost, the next one, at most five seconds on, takes its place.
    savePosition(movieId(), going, { leaving }).catch(() => (saved = null))
  }

  /** Starts anew for a film whose place is known. */
  function start(at: number): void {
    position = null
    saved = at
  }

  const onLeave = () => save({ leaving: true })
  const onHide = () => {
    if (document.visibilityState === 'hidden') onLeave()
  }
  addEventListener('pagehide', onLeave)
  document.addEventListener('visibilitychange', onHide)
  onScopeDispose(() => {
    removeEventListener('pagehide', onLeave)
    document.removeEventListener('visibilitychange', onHide)
    save()
  })

  return { onTime, onPaused: (now: number) => ((position = now), save()), start }
}
