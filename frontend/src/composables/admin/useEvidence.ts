import { useI18n } from 'vue-i18n'
import type { IntentListed } from '@/api/types'
import { useFormats } from '@/composables/app/useFormats'

const FEW_UTTERANCES = 10

/** What there is to be said for an intent's saved answers, in one sentence. */
export function useEvidence() {
  const { t } = useI18n()
  const { rate, count } = useFormats()

  function evidenceText({ cacheable, fixed, evidence, utterances }: Pick<IntentListed, 'cacheable' | 'fixed' | 'evidence' | 'utterances'>): string {
    if (!cacheable && !fixed) return t('admin.intents.evidence.never')
    if (!evidence || evidence.state === 'new') return t('admin.intents.evidence.new')
    const { raised, coverage } = evidence
    if (evidence.state === 'exact_only') {
      if ((raised ?? 0) > 1) return t('admin.intents.evidence.foundWrong')
      const all = Object.values(utterances).reduce((sum, number) => sum + number, 0)
      return all < FEW_UTTERANCES ? t('admin.intents.evidence.fewUtterances', { count: count(all) }) : t('admin.intents.evidence.fewLearnt')
    }
    if (raised != null) return t('admin.intents.evidence.raised', { threshold: rate(raised) })
    // Its error is not said: one intent has too few texts to measure by. The bound holds for all that is served together.
    if (coverage == null) return t('admin.intents.evidence.openUnmeasured')
    return t('admin.intents.evidence.open', { coverage: rate(coverage) })
  }

  return { evidenceText }
}
