import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether a media query holds, now and later. */
export function useMediaQuery(query: string): Ref<boolean> {
  const list = matchMedia(query)
  const holds = ref(list.matches)
  const onChange = () => (holds.value = list.matches)
  list.addEventListener('change', onChange)
  onScopeDispose(() => list.removeEventListener('change', onChange))
  return holds
}
