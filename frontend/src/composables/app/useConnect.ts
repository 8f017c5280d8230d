import { computed, onMounted, reactive, ref, watch } from 'vue'
import { deleteFallback, deleteModel, getModel, listServerModels, putFallback, putModel, tryModel, type ModelServer, type ModelWish } from '@/api/model'
import { asProblem, type Problem } from '@/api/problem'
import type { ModelConnection, ModelTrial, ServerModels } from '@/api/types'

export type Engine = 'openai' | 'ollama' | 'other'

interface Preset {
  baseUrl: string
  model: string
  priceIn: string
  priceOut: string
}

const PRESETS: Record<Engine, Preset> = {
  openai: { baseUrl: '', model: 'gpt-6-luna', priceIn: '0.10', priceOut: '0.50' },
  ollama: { baseUrl: 'http://localhost:11434/v1', model: 'qwen3:8b', priceIn: '0', priceOut: '0' },
  other: { baseUrl: '', model: '', priceIn: '0', priceOut: '0' },
}

/** Choosing a model, trying it out, connecting it. A trial counts for exactly what was tried. */
export function useConnect() {
  const now = ref<ModelConnection | null>(null)
  /** Whether it was asked what is connected; until then the form waits, so that nothing moves. */
  const isKnown = ref(false)
  const engine = ref<Engine>('openai')
  const form = reactive({ ...PRESETS.openai, apiKey: '' })
  const trial = ref<ModelTrial | null>(null)
  /** The models of this server, once they were asked for. */
  const offer = ref<ServerModels | null>(null)
  const problem = ref<Problem | null>(null)
  const busy = ref<'list' | 'test' | 'store' | 'storeFallback' | 'forget' | 'forgetFallback' | null>(null)
  const canList = computed(() => engine.value === 'openai' || form.baseUrl.trim() !== '')
  const canTry = computed(() => form.model.trim() !== '' && canList.value)

  watch(engine, (chosen) => Object.assign(form, PRESETS[chosen], { apiKey: '' }))
  watch([engine, form], () => {
    trial.value = problem.value = null
  })
  watch(
    () => [engine.value, form.baseUrl, form.apiKey],
    () => (offer.value = null),
  )
  onMounted(async () => {
    await run(null, async () => (now.value = await getModel()))
    isKnown.value = true
  })

  function server(): ModelServer {
    const key = form.apiKey.trim()
    return { base_url: form.baseUrl.trim(), ...(key ? { api_key: key } : {}) }
  }

  function wish(): ModelWish {
    return { ...server(), model: form.model.trim() }
  }

  async function run(what: typeof busy.value, step: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = what
    problem.value = null
    try {
      await step()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      busy.value = null
    }
  }

  const list = () =>
    run('list', async () => {
      offer.value = await listServerModels(server())
      const [only, ...others] = offer.value.models
      if (only && others.length === 0) form.model = only
    })
  const test = () => run('test', async () => (trial.value = await tryModel(wish())))
  const keep = (what: 'store' | 'storeFallback', put: typeof putModel) =>
    run(what, async () => {
      now.value = await put({ ...wish(), price_in: price(form.priceIn), price_out: price(form.priceOut) })
      form.apiKey = ''
    })
  const drop = (what: 'forget' | 'forgetFallback', del: typeof deleteModel) =>
    run(what, async () => {
      await del()
      now.value = await getModel()
    })
  const store = () => keep('store', putModel)
  const storeFallback = () => keep('storeFallback', putFallback)
  const forget = () => drop('forget', deleteModel)
  const forgetFallback = () => drop('forgetFallback', deleteFallback)

  return { now, isKnown, engine, form, trial, offer, problem, busy, canList, canTry, list, test, store, storeFallback, forget, forgetFallback }
}

/** What was typed as a price; what is no number comes out as one that the server refuses by its field. */
function price(typed: string): number {
  const amount = Number(typed.replace(',', '.'))
  return Number.isFinite(amount) ? amount : -1
}
