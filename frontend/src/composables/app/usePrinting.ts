import { onScopeDispose, ref, type Ref } from 'vue'

/** True while the page is laid out for paper: what was left out to be quick has to be there. */
export function usePrinting(): Ref<boolean> {
  const isPrinting = ref(false)
  const on = () => (isPrinting.value = true)
  const off = () => (isPrinting.value = false)
  window.addEventListener('beforeprint', on)
  window.addEventListener('afterprint', off)
  onScopeDispose(() => {
    window.removeEventListener('beforeprint', on)
    window.removeEventListener('afterprint', off)
  })
  return isPrinting
}
