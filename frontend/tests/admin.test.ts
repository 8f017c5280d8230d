import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, effectScope, h, nextTick, type EffectScope } from 'vue'
import { createI18n } from 'vue-i18n'
import { Problem, type FieldProblem } from '@/api/problem'
import type { CacheRow, IntentListed, Tested, Version } from '@/api/types'
import AdminCacheTable from '@/components/admin/AdminCacheTable.vue'
import AdminConfidence from '@/components/admin/AdminConfidence.vue'
import AdminFaults from '@/components/admin/AdminFaults.vue'
import AdminIntentForm from '@/components/admin/AdminIntentForm.vue'
import { orderAfter, sorted } from '@/composables/admin/cacheRows'
import { countOf, draftOf, intentOf, lifetimeOf } from '@/composables/admin/intentForm'
import { useEvidence } from '@/composables/admin/useEvidence'
import { lifetime, rate } from '@/composables/app/formats'
import en from '@/locales/en'
import ko from '@/locales/ko'

const api = vi.hoisted(() => ({ testUtterance: vi.fn(), importIntents: vi.fn(), listVersions: vi.fn(), publish: vi.fn(), getCatalogue: vi.fn() }))
vi.mock(import('@/api/catalogue'), async (original) => ({ ...(await original()), ...api }))
const { useTestBox } = await import('@/composables/admin/useTestBox')
const { useImport } = await import('@/composables/admin/useImport')
const { useVersions } = await import('@/composables/admin/useVersions')

const plugins = (locale = 'en') => [createI18n({ legacy: false, locale, messages: { en, ko } })]
const intent = {
  name: 'opening_hours',
  cacheable: true,
  ttl_s: 7 * 86_400,
  fixed: false,
  entities: ['place'],
  answers: { en: 'At nine.' },
  utterances: { en: ['When do you open?', 'opening hours'], ko: ['몇 시에 열어요?'] },
}

function within<T>(work: () => T): { scope: EffectScope; made: T } {
  const scope = effectScope()
  const made = scope.run(work)
  if (made === undefined) throw new Error('the scope has ended')
  return { scope, made }
}

describe('an intent in the form', () => {
  it('comes out as it went in', () => expect(intentOf(draftOf(intent))).toEqual(intent))

  it('leaves empty lines and languages without words away', () => {
    const draft = { ...draftOf(null), name: ' faq ', utterances: { en: '\n one \n\n two\n', ko: ' \n' } }
    expect(intentOf(draft)).toMatchObject({ name: 'faq', utterances: { en: ['one', 'two'] }, answers: {} })
  })

  it('keeps nothing where nothing is kept', () => expect(intentOf({ ...draftOf(intent), isKept: false })).toMatchObject({ cacheable: false, ttl_s: null }))

  it.each([
    ['2', 'day', 172_800],
    ['1,5', 'hour', 5400],
    [' 10 ', 'minute', 600],
    ['soon', 'day', 0],
  ] as const)('%j %s is a life time of %d s', (amount, unit, wanted) => expect(lifetimeOf({ amount, unit })).toBe(wanted))

  it('counts its utterances, and those that stand there twice', () => {
    expect(countOf('One\n two \none\n\n')).toEqual({ count: 3, twice: 1 })
    expect(countOf('')).toEqual({ count: 0, twice: 0 })
  })
})

describe('what there is to be said for an intent', () => {
  function evidenceText(locale: string, listed: Partial<IntentListed>): string {
    let text = ''
    const Probe = defineComponent(() => {
      const { evidenceText } = useEvidence()
      text = evidenceText({ cacheable: true, fixed: false, evidence: null, utterances: { en: 20, ko: 20 }, ...listed })
      return () => h('p')
    })
    mount(Probe, { global: { plugins: plugins(locale) } })
    return text
  }
  const open = { state: 'open' as const, threshold: 0.9, raised: null, coverage: 0.82, error: 0.002, error_upper_95: 0.00891 }

  it('is one sentence in each language', () => {
    expect(evidenceText('en', { evidence: open })).toBe('Gives saved answers to 82% of its questions.')
    expect(evidenceText('ko', { evidence: open })).toContain('질문의 82%')
    expect(evidenceText('en', { evidence: { ...open, state: 'exact_only' }, utterances: { en: 6 } })).toBe('Exact matches only: too few utterances (6).')
    expect(evidenceText('en', { evidence: { ...open, state: 'exact_only', raised: 1.1 } })).toMatch(/were wrong/)
    expect(evidenceText('en', { evidence: { ...open, state: 'new' } })).toMatch(/not published/)
    expect(evidenceText('en', { evidence: { ...open, raised: 0.97 } })).toContain('97%')
    expect(evidenceText('en', { cacheable: false, evidence: open })).toMatch(/^Never/)
  })
})

describe('rates and life times', () => {
  it('never show a bound smaller than it is', () => {
    expect(rate(0.00891, 'en')).toBe('0.89%')
    expect(rate(0.00891, 'en', { isBound: true })).toBe('0.9%')
    expect(rate(0.01, 'ko', { isBound: true })).toBe('1%')
    expect(rate(0.9973, 'en')).toBe('99.7%')
    expect(rate(0, 'en')).toBe('0%')
  })

  it('read in the largest unit that fits', () => {
    expect(lifetime(604_800, 'en')).toBe('7 days')
    expect(lifetime(3600, 'en')).toBe('1 hour')
    expect(lifetime(5400, 'ko')).toBe('90분')
  })
})

describe('the cache report', () => {
  const row = (name: string | null, seen: number, upper: number | null = null): CacheRow => ({
    intent: name,
    seen,
    served: seen,
    shared: seen,
    own: 0,
    judged: 0,
    wrong: 0,
    error: upper === null ? null : 0,
    error_upper_95: upper,
    thumbs_up: 0,
    thumbs_down: 0,
    afresh: 0,
    saved_usd: '0.01',
    saved_s: 3,
    exact_only: false,
    raised: null,
  })
  const rows = [row(null, 5), row('b', 5, 0.2), row('a', 9, 0.1)]
  const names = (found: CacheRow[]) => found.map(({ intent }) => intent)

  it('is sorted by any column, and the other way round by the next click', () => {
    expect(names(sorted(rows, { column: 'seen', descending: true }, 'en'))).toEqual(['a', 'b', null])
    expect(names(sorted(rows, { column: 'error', descending: true }, 'en'))).toEqual(['b', 'a', null])
    expect(names(sorted(rows, { column: 'intent', descending: false }, 'en'))).toEqual(['a', 'b', null])
    const first = orderAfter({ column: 'seen', descending: true }, 'wrong')
    expect(first).toEqual({ column: 'wrong', descending: true })
    expect(orderAfter(first, 'wrong').descending).toBe(false)
  })

  it('tells a reader of the screen which column orders it', async () => {
    const stubs = { RouterLink: { template: '<a><slot /></a>' } }
    const table = mount(AdminCacheTable, { props: { rows }, global: { plugins: plugins(), stubs } })
    const heads = table.findAll('thead th')
    expect(heads.map((head) => head.attributes('aria-sort'))[1]).toBe('descending')
    await heads[0]?.get('button').trigger('click')
    expect(table.findAll('thead th')[0]?.attributes('aria-sort')).toBe('ascending')
    expect(table.findAll('tbody th').map((head) => head.text())).toEqual(['a', 'b', 'No matching intent'])
  })
})

describe('the bar of confidence', () => {
  const shown = (confidence: number, threshold: number | null) =>
    mount(AdminConfidence, { props: { confidence, threshold }, global: { plugins: plugins() } })

  it('says what it takes, and whether it is enough', () => {
    expect(shown(0.93, 0.88).text()).toBe('93% (needs 88%)')
    expect(shown(0.93, 0.88).find('.enough').exists()).toBe(true)
    expect(shown(0.5, 0.88).find('.enough').exists()).toBe(false)
    expect(shown(0.99, 1).text()).toContain('exact matches only')
    expect(shown(1, null).text()).toBe('100%')
  })
})

describe('faults', () => {
  it('come with their places, as the form calls them', () => {
    const faults = [{ loc: ['yaml', 'which_films', 'utterances', 'en', 3], message: 'x is there twice.' }]
    const text = (locale: string) => mount(AdminFaults, { props: { text: '', faults }, global: { plugins: plugins(locale) } }).get('strong').text()
    expect(text('en')).toBe('which_films › Utterances in English › 4')
    expect(text('ko')).toBe('which_films › 영어 예문 › 4')
  })

  it('are told in the reader’s language where the page knows the rule, and stand at their field', () => {
    const fields: FieldProblem[] = [
      { loc: ['body', 'utterances', 'ko', 1], message: "'hi' is not in ko.", code: 'other-language', values: { line: 'hi', language: 'ko' } },
      { loc: ['body', 'ttl_s'], message: 'A saved answer lives from 60 to 31536000 seconds.', code: 'lifetime', values: { least: 60, most: 31_536_000 } },
      { loc: ['body', 'entities', 0], message: 'There is no kind of entity.', code: 'of-tomorrow' },
    ]
    const problem = new Problem('intents-invalid', 422, 'x', fields)
    const form = (locale: string) =>
      mount(AdminIntentForm, { props: { modelValue: draftOf(null), isNew: true, problem, isBusy: false }, global: { plugins: plugins(locale), stubs: { RouterLink: true } } })
    const errors = (locale: string) => form(locale).findAll('[role=alert]').map((alert) => alert.text())
    expect(errors('ko').slice(0, 2)).toEqual(['1분에서 365일 사이로 정해 주세요.', '“hi”[은/는] 한국어 문장이 아니에요.'])
    expect(errors('en').slice(0, 2)).toEqual(['Choose between 1 minute and 365 days.', '“hi” isn’t in Korean.'])
    expect(errors('en')[2]).toContain('There is no kind of entity.')
    expect(form('en').findAll('[aria-invalid]')).toHaveLength(2)
  })
})

describe('the test box', () => {
  const tested = (normalised: string) => ({ normalised }) as Tested

  beforeEach(() => {
    vi.useFakeTimers()
    api.testUtterance.mockReset()
    return () => vi.useRealTimers()
  })

  it('asks once the person pauses, at once on Enter, and not twice for the same', async () => {
    api.testUtterance.mockImplementation((text: string) => Promise.resolve(tested(text)))
    const { scope, made: box } = within(useTestBox)
    for (const text of ['w', 'wh', 'what']) {
      box.utterance.value = text
      await nextTick()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(api.testUtterance).not.toHaveBeenCalled()
    await box.ask()
    await vi.advanceTimersByTimeAsync(1000)
    expect(api.testUtterance).toHaveBeenCalledOnce()
    expect(box.tested.value?.normalised).toBe('what')
    box.utterance.value = ''
    await nextTick()
    expect(box.tested.value).toBeNull()
    scope.stop()
  })

  it('drops an answer that a later question has overtaken', async () => {
    const answers: ((found: Tested) => void)[] = []
    api.testUtterance.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    const { scope, made: box } = within(useTestBox)
    box.utterance.value = 'first'
    const first = box.ask()
    box.utterance.value = 'second'
    const second = box.ask()
    answers[1]?.(tested('second'))
    answers[0]?.(tested('first'))
    await Promise.all([first, second])
    expect(box.tested.value?.normalised).toBe('second')
    scope.stop()
  })
})

describe('an import', () => {
  it('is looked at first, and again after each change', async () => {
    api.importIntents.mockReset().mockResolvedValue({ added: ['faq'], changed: [], removed: [] })
    const { scope, made } = within(useImport)
    made.yaml.value = 'faq: {}'
    await made.check()
    expect(api.importIntents).toHaveBeenLastCalledWith('faq: {}', { replace: false, dry_run: true })
    expect(made.plan.value?.added).toEqual(['faq'])
    made.replaces.value = true
    await nextTick()
    expect(made.plan.value).toBeNull()
    api.importIntents.mockRejectedValue(new Problem('intents-invalid', 422, '', [{ loc: ['yaml', 'faq'], message: 'no' }]))
    expect(await made.carryOut()).toBe(false)
    expect(made.problem.value?.fields).toHaveLength(1)
    scope.stop()
  })
})

describe('publishing', () => {
  it('watches the training to its end, and tells of it once', async () => {
    vi.useFakeTimers()
    setActivePinia(createPinia())
    const version = (status: Version['status']) => ({ number: 3, status, current: status === 'ready' }) as Version
    const page = (...items: Version[]) => Promise.resolve({ items, next_cursor: null })
    api.getCatalogue.mockResolvedValue({})
    api.publish.mockResolvedValue(version('training'))
    api.listVersions.mockReset().mockImplementationOnce(() => page()).mockImplementation(() => page(version('training')))
    const onTrained = vi.fn()
    const { scope, made } = within(() => useVersions({ onTrained }))
    await vi.advanceTimersByTimeAsync(0)
    await made.publish({ paraphrases: false })
    expect(made.training.value?.number).toBe(3)
    await vi.advanceTimersByTimeAsync(3000)
    expect(onTrained).not.toHaveBeenCalled()
    api.listVersions.mockImplementation(() => page(version('ready')))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(onTrained).toHaveBeenCalledExactlyOnceWith(version('ready'))
    scope.stop()
    vi.useRealTimers()
  })

  it('that is refused says why', async () => {
    setActivePinia(createPinia())
    api.listVersions.mockReset().mockResolvedValue({ items: [], next_cursor: null })
    api.publish.mockRejectedValue(new Problem('training-already', 409, ''))
    const { scope, made } = within(() => useVersions({ onTrained: vi.fn() }))
    await made.publish({ paraphrases: true })
    expect(made.publishProblem.value?.code).toBe('training-already')
    scope.stop()
  })
})
