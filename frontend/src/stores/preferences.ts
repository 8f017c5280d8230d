import { defineStore } from 'pinia'
import { ref } from 'vue'
import { LANGUAGES, preferredLanguage, showLanguage, type Language } from '@/i18n'
import { keep, kept } from '@/composables/app/storage'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** How this browser shows Kongdori. `public/theme.js` reads the same two entries before the first paint. */
export const usePreferences = defineStore('preferences', () => {
  const storedLanguage = LANGUAGES.find((language) => language === kept('language'))
  const language = ref<Language>(storedLanguage ?? preferredLanguage(navigator.languages ?? [navigator.language]))
  const theme = ref<Theme>(THEMES.find((name) => name === kept('theme')) ?? 'system')

  async function setLanguage(wanted: Language): Promise<void> {
    await showLanguage(wanted)
    language.value = wanted
    keep('language', wanted)
  }

  function setTheme(wanted: Theme): void {
    theme.value = wanted
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
      const isDark = wanted === 'dark' || (wanted === 'system' && meta.media.includes('dark'))
      meta.content = isDark ? '#121512' : '#ffffff' // what --bg is
    }
    if (wanted === 'system') {
      keep('theme', null)
      delete document.documentElement.dataset.theme
    } else {
      keep('theme', wanted)
      document.documentElement.dataset.theme = wanted
    }
  }

  return { language, theme, setLanguage, setTheme }
})
