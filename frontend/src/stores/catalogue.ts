import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { getCatalogue } from '@/api/catalogue'
import { asProblem, type Problem } from '@/api/problem'
import { onSignedOut } from '@/api/token'
import type { Catalogue } from '@/api/types'

/** How the intents stand: which version is served, what is not published yet, what is being trained. */
export const useCatalogue = defineStore('catalogue', () => {
  const state = ref<Catalogue | null>(null)
  const problem = shallowRef<Problem | null>(null)

  onSignedOut(() => (state.value = null))

  async function load(): Promise<void> {
    try {
      state.value = await getCatalogue()
      problem.value = null
    } catch (thrown) {
      problem.value = asProblem(thrown)
    }
  }

  return { state, problem, load }
})
