import { useI18n } from 'vue-i18n'

/** A language by its name: "Korean", "한국어"; by its code where we have no word for it. */
export function useLanguageName() {
  const { t, te } = useI18n()

  function languageName(language: string): string {
    if (language === '' || language === 'und' || language === 'other') return t('admin.languages.other')
    return te(`admin.languages.${language}`) ? t(`admin.languages.${language}`) : language
  }

  return { languageName }
}
