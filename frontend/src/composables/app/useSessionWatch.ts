import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import { onSignedOut } from '@/api/token'

/** When the session ends (here, in another tab, or on the server) the page leads to the sign-in and back again. */
export function useSessionWatch(): void {
  const router = useRouter()

  onScopeDispose(
    onSignedOut((reason) => {
      const here = router.currentRoute.value
      if (here.meta.for === 'everyone' || here.meta.for === 'strangers') return
      void router.push({ name: 'sign-in', query: reason === 'ended' ? { next: here.fullPath, ended: '1' } : {} })
    }),
  )
}
