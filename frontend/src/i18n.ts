import { createI18n } from 'vue-i18n'
import type { Messages } from './locales/en'

export const LANGUAGES = ['en', 'ko'] as const
export type Language = (typeof LANGUAGES)[number]

const LOADERS: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import('./locales/en'),
  ko: () => import('./locales/ko'),
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as string,
  fallbackLocale: 'en',
  messages: {} as Record<string, Messages>,
})

/** The language a browser asks for, by its own list of preferences. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0]
    const known = LANGUAGES.find((language) => language === primary)
    if (known) return known
  }
  return 'en'
}

/** Loads a language's texts (each is its own file) and shows them. */
export async function showLanguage(language: Language): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) {
    const [texts, particles] = await Promise.all([LOADERS[language](), language === 'ko' ? import('./composables/app/particles') : null])
    i18n.global.setLocaleMessage(language, texts.default)
    if (particles) {
      const { withParticles } = particles
      i18n.global.setPostTranslationHandler((text) => (typeof text === 'string' ? withParticles(text) : text))
    }
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
  document.querySelector('meta[name=description]')?.setAttribute('content', i18n.global.t('page.description'))
}
