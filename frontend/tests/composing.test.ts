import { createPinia, setActivePinia } from 'pinia'
import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { createI18n } from 'vue-i18n'
import ChatComposer from '@/components/chat/ChatComposer.vue'
import ChatSidebar from '@/components/chat/ChatSidebar.vue'
import UiDialog from '@/components/ui/UiDialog.vue'
import UiField from '@/components/ui/UiField.vue'
import UiInlineEdit from '@/components/ui/UiInlineEdit.vue'
import UiTextArea from '@/components/ui/UiTextArea.vue'
import SummaryAsk from '@/components/summary/SummaryAsk.vue'
import { useConversations } from '@/stores/conversations'
import ko from '@/locales/ko'

/** Korean while it is written: a syllable is composed of several keys, and stands in the field before it is complete. */
const i18n = createI18n({ legacy: false, locale: 'ko', messages: { ko } })
const plugins = [i18n]
vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} })
vi.stubGlobal('fetch', () => new Promise(() => undefined))

/** The field as the browser leaves it after one key of a syllable. */
function compose(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.dispatchEvent(new CompositionEvent('compositionstart'))
  field.value = text
  field.dispatchEvent(new InputEvent('input', { isComposing: true, bubbles: true }))
}

function press(field: Element, key: string, composing: boolean): void {
  field.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: composing, bubbles: true, cancelable: true }))
}

const composer = (modelValue = '') =>
  mount(ChatComposer, { props: { modelValue, isBusy: false, isStopping: false, attachments: [] }, global: { plugins } })

describe('the message box while a syllable is composed', () => {
  it('leaves Enter and the arrow up to the syllable', () => {
    const box = composer()
    const field = box.get('textarea').element
    for (const key of ['Enter', 'ArrowUp']) press(field, key, true)
    expect(box.emitted('send') ?? box.emitted('editLast')).toBeUndefined()

    press(field, 'ArrowUp', false)
    expect(box.emitted('editLast')).toHaveLength(1)
  })

  it('can be sent with its only syllable', () => {
    const box = composer()
    compose(box.get('textarea').element, '네')
    expect(box.emitted('update:modelValue')).toEqual([['네']])
  })
})

describe('fields', () => {
  it('know what is being composed', () => {
    for (const of of [UiField, UiTextArea]) {
      const field = mount(of, { props: { modelValue: '', label: '폴더 이름' }, global: { plugins } })
      compose(field.get<HTMLInputElement | HTMLTextAreaElement>('input, textarea').element, '새')
      expect(field.emitted('update:modelValue')).toEqual([['새']])
    }
  })

  it('search with a syllable that is not complete', () => {
    setActivePinia(createPinia())
    const list = mount(ChatSidebar, { props: { openId: null, startsInSearch: false }, global: { plugins, stubs: { RouterLink: true, ChatPlaceMenu: true, UiButton: true } } })
    compose(list.get('input').element, '물')
    expect(useConversations().query).toBe('물')
  })

  it('ask about a video in one syllable', async () => {
    const asked = { asked: ref([]), isBusy: ref(false), ask: vi.fn() }
    const props = { summary: { chapters: [] } as never, asked: asked as never, isOpening: false }
    const form = mount(SummaryAsk, { props, global: { plugins: [...plugins, createPinia()] } })
    compose(form.get('input').element, '왜')
    await form.vm.$nextTick()
    expect(form.get('button[type=submit]').attributes('disabled')).toBeUndefined()
  })
})

describe('Escape while a syllable is composed', () => {
  it('does not throw an edit away', () => {
    const edit = mount(UiInlineEdit, { props: { modelValue: '꿀벌', label: '대본', save: '저장' }, global: { plugins } })
    press(edit.get('textarea').element, 'Escape', true)
    expect(edit.emitted('leave')).toBeUndefined()

    press(edit.get('textarea').element, 'Escape', false)
    expect(edit.emitted('leave')).toHaveLength(1)
  })

  it('does not close a dialog', async () => {
    const dialog = mount(UiDialog, { props: { open: true, title: '이름 바꾸기' }, slots: { default: '<input aria-label="제목" />' }, global: { plugins }, attachTo: document.body })
    await dialog.vm.$nextTick()
    const field = await vi.waitUntil(() => document.querySelector('[role=dialog] input'))
    press(field, 'Escape', true)
    expect(dialog.emitted('update:open')).toBeUndefined()

    press(field, 'Escape', false)
    expect(dialog.emitted('update:open')).toEqual([[false]])
    dialog.unmount()
  })
})
