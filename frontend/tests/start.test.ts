import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import ChatStart from '@/components/chat/ChatStart.vue'
import { i18n, showLanguage } from '@/i18n'

it('asks in the words that were shown, and the one that asks for the other language turns the page to it', async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem: vi.fn(), removeItem: vi.fn() })
  await showLanguage('en')
  const start = mount(ChatStart, { props: { temporary: false }, global: { plugins: [createPinia(), i18n] } })
  const buttons = start.findAll('.starters button')
  await buttons[0]?.trigger('click')
  expect(i18n.global.locale.value).toBe('en')
  await buttons[3]?.trigger('click')
  await vi.waitFor(() => expect(i18n.global.locale.value).toBe('ko'))
  expect(start.emitted('ask')).toEqual([['What can you do?'], ['한국어로 얘기해 줘']])
  expect(start.find('.starters').text()).toContain('뭘 할 수 있어?')
})
