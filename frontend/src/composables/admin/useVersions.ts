import { computed, ref, shallowRef, watch } from 'vue'
import { activateVersion, listVersions, publish as askToPublish } from '@/api/catalogue'
import { asProblem, type Problem } from '@/api/problem'
import type { Version } from '@/api/types'
import { useCatalogue } from '@/stores/catalogue'
import { usePoll } from '@/composables/summaries/usePoll'
import { usePages } from './usePages'

/** The versions of the intents; watches a training to its end. */
export function useVersions(events: { onTrained: (version: Version) => void }) {
  const catalogue = useCatalogue()
  const { items, nextCursor, problem, isLoading, hasLoaded, load, loadMore } = usePages(listVersions)
  const publishProblem = shallowRef<Problem | null>(null)
  const isPublishing = ref(false)
  const training = computed(() => items.value.find(({ status }) => status === 'training') ?? null)

  usePoll(computed(() => training.value !== null), load)
  watch(items, (now, before) => {
    for (const version of now) {
      const wasTraining = before.find(({ number }) => number === version.number)?.status === 'training'
      if (wasTraining && version.status !== 'training') {
        void catalogue.load()
        events.onTrained(version)
      }
    }
  })

  async function publish(options: { paraphrases: boolean }): Promise<void> {
    if (isPublishing.value || training.value) return
    isPublishing.value = true
    publishProblem.value = null
    try {
      await askToPublish(options)
    } catch (thrown) {
      publishProblem.value = asProblem(thrown)
    } finally {
      isPublishing.value = false
    }
    await Promise.all([load(), catalogue.load()]) // also after a refusal: somebody else may be training
  }

  /** Throws a `Problem`. */
  async function activate(number: number): Promise<void> {
    await activateVersion(number)
    await Promise.all([load(), catalogue.load()])
  }

  return { items, nextCursor, problem, isLoading, hasLoaded, load, loadMore, training, publishProblem, isPublishing, publish, activate }
}
