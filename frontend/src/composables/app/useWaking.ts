import { onScopeDispose, ref, type Ref } from 'vue'
import { onWaking } from '@/api/waking'

/** Whether something waits for the database to wake. */
export function useWaking(): Readonly<Ref<boolean>> {
  const waking = ref(false)
  onScopeDispose(onWaking((now) => (waking.value = now)))
  return waking
}
