import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Message } from '@/api/types'
import ChatThread from '@/components/chat/ChatThread.vue'
import { i18n, showLanguage } from '@/i18n'

it('draws all of a long conversation for paper, and what is seen of it otherwise', async () => {
  await showLanguage('en')
  const created_at = '2026-11-22T10:00:00Z'
  const thread = Array.from({ length: 120 }, (_, number) => ({ id: String(number), created_at, role: 'user', content: `**${number}**`, files: [] }) as unknown as Message)
  const props = { thread, live: null, outgoing: null, outgoingProblem: null, replyProblem: null, loadProblem: null, isLoading: false, isBusy: false, removed: new Set<string>(), versionsOf: () => ({ number: 1, count: 1 }), marked: null, temporary: false }
  vi.stubGlobal('IntersectionObserver', class { observe() {} disconnect() {} }) // prettier-ignore
  const page = mount(ChatThread, { props, global: { plugins: [i18n, createPinia()] } })
  expect(page.findAll('article').length).toBeLessThan(100)
  window.dispatchEvent(new Event('beforeprint'))
  await nextTick()
  expect(page.findAll('article')).toHaveLength(120)
  window.dispatchEvent(new Event('afterprint'))
  await nextTick()
  expect(page.findAll('article').length).toBeLessThan(100)
})
