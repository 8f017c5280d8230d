import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'
import { i18n } from '@/i18n'
import { useNotices } from '@/stores/notices'

/** A part of the page did not load: offline, or a deployment has replaced its files. Says so, and how to go on. */
export function sayMissing(address: string): void {
  const t = i18n.global.t
  const go = () => location.assign(address)
  useNotices().say(() => t('problem.client-files'), 'problem', { label: () => t('action.reload'), go })
}

/** A component that loads when it is first needed. */
export function lazily<T extends Component>(loader: AsyncComponentLoader<T>): T {
  return defineAsyncComponent({
    loader,
    onError(_error, _retry, fail) {
      sayMissing(location.href)
      fail()
    },
  })
}
