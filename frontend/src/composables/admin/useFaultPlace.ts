import { useI18n } from 'vue-i18n'
import type { FieldProblem } from '@/api/problem'
import { useLanguageName } from './useLanguageName'

const ROOTS = new Set(['body', 'yaml', 'intents'])

/** Where a fault is, as the form calls it: ["yaml", "which_films", "utterances", "en", 3] is "which_films › Utterances in English › 4". */
export function useFaultPlace() {
  const { t } = useI18n()
  const { languageName } = useLanguageName()

  function placeOf({ loc }: FieldProblem): string {
    const steps = [...(ROOTS.has(String(loc[0])) ? loc.slice(1) : loc)]
    const shown: string[] = []
    while (steps.length > 0) {
      const step = steps.shift()
      if (step === 'utterances' || step === 'answers') {
        const language = languageName(String(steps.shift() ?? ''))
        shown.push(step === 'utterances' ? t('admin.form.utterances', { language }) : t('admin.form.answer', { language }))
      } else if (step === 'ttl_s') shown.push(t('admin.form.lifetime'))
      else if (step === 'entities') shown.push(t('admin.form.entities'))
      else if (step === 'name') shown.push(t('admin.form.name'))
      else shown.push(typeof step === 'number' ? String(step + 1) : String(step))
    }
    return shown.join(' › ')
  }

  return { placeOf }
}
