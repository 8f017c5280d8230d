import './early'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, showLanguage } from './i18n'
import { mayBeSignedIn } from './api/token'
import { router } from './router'
import { usePreferences } from './stores/preferences'
import { useSession } from './stores/session'
import './styles/tokens.css'
import './styles/base.css'

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia()).use(i18n)
  const preferences = usePreferences()
  const fonts = () => void import('./styles/pretendard').then(tellHangul, () => undefined) // else the system's typeface stays
  if (preferences.language === 'ko' && !isSlow()) fonts()
  else void router.isReady().finally(() => requestIdle(fonts))
  preload()
  void useSession().look().catch(() => undefined) // asked beside the texts; the router asks again where that failed
  await showLanguage(preferences.language)
  if ('failed' in document.documentElement.dataset) return // `theme.js` has said so
  app.use(router).mount('#app')
  if (import.meta.env.PROD) void navigator.serviceWorker?.register('/sw.js').catch(() => undefined) // a private window may forbid it
}

const SLOW_MS = 1500

/** On a slow line, which is one where this file took long to come, the words come before their typeface. */
function isSlow(): boolean {
  return performance.now() > SLOW_MS
}

/** The Korean typeface is there: see base.css. */
function tellHangul(): void {
  document.documentElement.dataset.hangul = ''
}

/** Safari has no `requestIdleCallback`. */
function requestIdle(action: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(action)
  else setTimeout(action, 200)
}

/** The first page's files load beside the texts and the session, which are asked for first. */
function preload(): void {
  const first = router.resolve(location.pathname === '/' && mayBeSignedIn() ? '/chat' : location.pathname)
  const page = first.matched[0]?.components?.default
  const isOpen = first.meta.for === 'everyone' || (first.meta.for === 'strangers') !== mayBeSignedIn()
  if (isOpen && typeof page === 'function') {
    void (page as () => Promise<unknown>)().catch(() => undefined) // the router says so when it gets there
  }
}

// Without its words the page can't say what is missing: `theme.js` has them.
start().catch(() => dispatchEvent(new Event('kongdori:failed')))
