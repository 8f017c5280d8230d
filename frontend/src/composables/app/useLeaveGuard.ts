import { onScopeDispose, ref, type Ref } from 'vue'
import { onBeforeRouteLeave, useRouter, type RouteLocationNormalized } from 'vue-router'

/**
 * Asks before a page with something unsaved is left. `asks` opens the question; `leave` is the answer yes.
 * Closing the tab asks in the browser's own words.
 */
export function useLeaveGuard(isUnsaved: Ref<boolean>) {
  const router = useRouter()
  const asks = ref(false)
  let wanted: RouteLocationNormalized | null = null
  let mayLeave = false

  onBeforeRouteLeave((to) => {
    // Whoever was signed out can't save any more and must not be held.
    if (mayLeave || !isUnsaved.value || to.name === 'sign-in') return true
    wanted = to
    asks.value = true
    return false
  })

  async function leave(): Promise<void> {
    mayLeave = true
    if (wanted) await router.push(wanted.fullPath)
  }

  const onUnload = (event: BeforeUnloadEvent) => {
    if (isUnsaved.value && !mayLeave) event.preventDefault()
  }
  addEventListener('beforeunload', onUnload)
  onScopeDispose(() => removeEventListener('beforeunload', onUnload))
  return { asks, leave }
}
