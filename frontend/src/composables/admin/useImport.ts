import { ref, shallowRef, watch } from 'vue'
import { importIntents } from '@/api/catalogue'
import { asProblem, type Problem } from '@/api/problem'
import type { Imported } from '@/api/types'

export const MOST_BYTES = 1_000_000

/** A YAML file of intents: first what it would do, then doing it. Any change of the text asks for the first step again. */
export function useImport() {
  const yaml = ref('')
  const replaces = ref(false)
  const plan = shallowRef<Imported | null>(null)
  const problem = shallowRef<Problem | null>(null)
  /** The size of a file that was too large to be read. */
  const tooLarge = ref<number | null>(null)
  const isBusy = ref(false)

  watch([yaml, replaces], () => {
    plan.value = null
    problem.value = null
    tooLarge.value = null
  })

  async function take(file: File): Promise<void> {
    if (file.size > MOST_BYTES) tooLarge.value = file.size
    else yaml.value = await file.text()
  }

  async function check(): Promise<void> {
    if (yaml.value.trim() !== '') await ask({ dry_run: true })
  }

  /** Whether it was imported. */
  function carryOut(): Promise<boolean> {
    return ask({ dry_run: false })
  }

  async function ask({ dry_run }: { dry_run: boolean }): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    problem.value = null
    try {
      plan.value = await importIntents(yaml.value, { replace: replaces.value, dry_run })
      return true
    } catch (thrown) {
      plan.value = null
      problem.value = asProblem(thrown)
      return false
    } finally {
      isBusy.value = false
    }
  }

  function clear(): void {
    yaml.value = ''
    replaces.value = false
  }

  return { yaml, replaces, plan, problem, tooLarge, isBusy, take, check, carryOut, clear }
}
