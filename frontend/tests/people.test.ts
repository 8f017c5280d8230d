import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { Person } from '@/api/types'
import AdminPeopleTable from '@/components/admin/AdminPeopleTable.vue'
import { hasOwnLimits, isLimit, limitOf, limitText } from '@/composables/admin/personLimits'
import en from '@/locales/en'

function person(name: string, month_usd: string, last_used_at: string | null): Person {
  return { id: name, name, login_id: name.toLowerCase(), role: 'member', month_usd, last_used_at, locked: false, limits: {} } as unknown as Person
}

it('sorts everybody by what they cost and by when they came, those who never came last', async () => {
  const people = [person('Bo', '0.2', null), person('Ada', '0.9', '2026-11-01T10:00:00Z'), person('Cy', '10', '2026-11-20T10:00:00Z')]
  const whole = vi.fn().mockResolvedValue(undefined)
  const plugins = [createI18n({ legacy: false, locale: 'en', messages: { en } })]
  const table = mount(AdminPeopleTable, { props: { people, ownId: 'Ada', whole }, global: { plugins } })
  const names = () => table.findAll('tbody th > strong:first-child').map((one) => one.text())
  const press = (label: string) => table.findAll('thead button').find((one) => one.text() === label)?.trigger('click')
  expect(names()).toEqual(['Bo', 'Ada', 'Cy'])
  await press('This month')
  expect(names()).toEqual(['Cy', 'Ada', 'Bo'])
  expect(whole).toHaveBeenCalledOnce()
  await press('This month')
  expect(names()).toEqual(['Bo', 'Ada', 'Cy'])
  await press('Last seen')
  expect(names()).toEqual(['Cy', 'Ada', 'Bo'])
  await press('Name')
  expect(names()).toEqual(['Ada', 'Bo', 'Cy'])
  expect(table.find('[aria-sort]').text()).toBe('Name')
})

it('reads limits as people write them, and shows what the server keeps', () => {
  expect(['', ' 50,000 ', '0'].map(limitOf)).toEqual([null, 50_000, 0])
  expect(['50000', '50 000', ''].map((text) => isLimit('tokens_per_day', text))).toEqual([true, true, true])
  expect(['0.5', '-1', 'many', '1e9'].map((text) => isLimit('tokens_per_day', text))).toEqual([false, false, false, false])
  expect(['$0.50', '1,000', '0'].map((text) => isLimit('budget_usd_per_day', text))).toEqual([true, true, true])
  expect(['1.2.3', '0.0000001', '12345678', '.5', '0,5', '1,00'].map((text) => isLimit('budget_usd_per_day', text))).toEqual([false, false, false, false, false, false])
  expect(['0.500000', 50_000, 0, null].map(limitText)).toEqual(['0.5', '50000', '0', ''])
  const own = { ...person('Ada', '0', null), limits: { tokens_per_day: 0, budget_usd_per_day: null } } as unknown as Person
  expect([own, person('Bo', '0', null)].map(hasOwnLimits)).toEqual([true, false])
})
