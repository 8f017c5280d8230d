import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { Person } from '@/api/types'
import AdminPeopleTable from '@/components/admin/AdminPeopleTable.vue'
import en from '@/locales/en'

function person(name: string, month_usd: string, last_used_at: string | null): Person {
  return { id: name, name, login_id: name.toLowerCase(), role: 'member', month_usd, last_used_at, locked: false } as unknown as Person
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
