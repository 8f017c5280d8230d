import { useI18n } from 'vue-i18n'
import type { FieldProblem } from '@/api/problem'
import { useFormats } from '@/composables/app/useFormats'
import { useLanguageName } from './useLanguageName'

const SHOWN = 5 // faults at one field; a person mends these first
const ROOTS = new Set(['body', 'yaml', 'intents'])

/** What is wrong with intents, and where, in the words of the form. */
export function useFaults() {
  const { t, te } = useI18n()
  const { languageName } = useLanguageName()
  const { lifetime } = useFormats()

  /** Whether the page has words of its own for this rule; else there is the server's message, in English. */
  function isKnown({ code }: FieldProblem): boolean {
    return te(`admin.faults.${code}`)
  }

  function faultText(fault: FieldProblem): string {
    if (!isKnown(fault)) return fault.message
    const values = { ...fault.values }
    if (fault.code === 'lifetime') for (const end of ['least', 'most']) values[end] = lifetime(Number(values[end]))
    if (fault.code === 'other-language') values.language = languageName(String(values.language))
    return t(`admin.faults.${fault.code}`, values)
  }

  /** What is wrong below one field of the intent, such as its utterances in English; undefined where nothing is. */
  function faultsAt(faults: FieldProblem[], ...field: string[]): string | undefined {
    const here = faults.filter(({ loc }) => field.every((step, index) => inForm(loc)[index] === step))
    return here.length > 0 ? here.slice(0, SHOWN).map(faultText).join('\n') : undefined
  }

  /** Where a fault is, as the form calls it: ["yaml", "which_films", "utterances", "en", 3] is "which_films › Utterances in English › 4". */
  function placeOf({ loc }: FieldProblem): string {
    const steps = [...inForm(loc)]
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

  return { isKnown, faultText, faultsAt, placeOf }
}

function inForm(loc: FieldProblem['loc']): FieldProblem['loc'] {
  return ROOTS.has(String(loc[0])) ? loc.slice(1) : loc
}
