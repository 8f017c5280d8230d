import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, showLanguage } from './i18n'
import { router } from './router'
import { usePreferences } from './stores/preferences'
import './styles/tokens.css'
import './styles/base.css'

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia()).use(i18n)
  const preferences = usePreferences()
  const fonts = () => import('./styles/pretendard')
  if (preferences.language === 'ko') void fonts()
  else addEventListener('load', () => void fonts(), { once: true })
  await showLanguage(preferences.language)
  app.use(router).mount('#app')
  if (import.meta.env.PROD) void navigator.serviceWorker?.register('/sw.js').catch(() => undefined) // a private window may forbid it
}

void start()
