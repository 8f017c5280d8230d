import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import { onSignedInElsewhere, onSignedOut } from '@/api/token'
import { wantedPage } from '@/router'

/** When the session ends (here, in another tab, or on the server) the page leads to the sign-in and, also after a sign-in
 * in another tab, back again.
 */
export function useSessionWatch(): void {
  const router = useRouter()

  onScopeDispose(
    onSignedInElsewhere(() => {
      const here = router.currentRoute.value
      if (here.name === 'sign-in') void router.replace(wantedPage(here))
    }),
  )

  onScopeDispose(
    onSignedOut((reason) => {
      const here = router.currentRoute.value
      if (here.meta.for === 'everyone' || here.meta.for === 'strangers') return
      void router.push({ name: 'sign-in', query: reason === 'ended' ? { next: here.fullPath, ended: '1' } : {} })
    }),
  )
}
