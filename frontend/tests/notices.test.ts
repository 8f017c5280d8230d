import { createPinia, setActivePinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import { useNotices } from '@/stores/notices'

it('shows what was done last, and keeps what went wrong and what leads on', () => {
  setActivePinia(createPinia())
  const notices = useNotices()
  const way = { label: () => 'Reload', go: () => undefined }
  notices.say(() => 'Copied.')
  notices.say(() => 'Offline.', 'problem')
  notices.say(() => 'A file is missing.', 'problem', way)
  notices.say(() => 'A file is missing.', 'problem', way)
  notices.say(() => 'Archived.')
  expect(notices.notices.map((one) => one.text())).toEqual(['Offline.', 'A file is missing.', 'Archived.'])
})

it('says the same trouble once, for as long as if it were new', () => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  const notices = useNotices()
  const way = { label: () => 'Reload', go: () => undefined }
  notices.say(() => 'A file is missing.', 'problem', way)
  notices.say(() => 'Offline.', 'problem')
  vi.advanceTimersByTime(8000)
  notices.say(() => 'Offline.', 'problem')
  notices.say(() => 'A file is missing.', 'problem')
  vi.advanceTimersByTime(8000)
  expect(notices.notices.map((one) => one.text())).toEqual(['A file is missing.', 'Offline.', 'A file is missing.'])
  vi.useRealTimers()
})
