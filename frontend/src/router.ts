import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { asProblem } from './api/problem'
import { mayBeSignedIn } from './api/token'
import { i18n } from './i18n'
import { sayMissing } from './composables/app/missingFiles'
import { useNotices } from './stores/notices'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title; where one page shows several things, by which of them it shows. */
    title: string | ((route: RouteLocationNormalized) => string)
    /** Who may see it: everyone, only strangers, only admins, or (the default) all those signed in. */
    for?: 'everyone' | 'strangers' | 'admins'
    /** The page fills the window and scrolls inside itself. */
    fills?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', redirect: () => (mayBeSignedIn() ? { name: 'chat' } : { name: 'welcome' }) },
  { path: '/welcome', alias: '/sign-up', name: 'welcome', component: () => import('./pages/WelcomePage.vue'), meta: { title: 'title.welcome', for: 'strangers' } },
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { title: 'title.signIn', for: 'strangers' } },
  { path: '/new-password', name: 'new-password', component: () => import('./pages/NewPasswordPage.vue'), meta: { title: 'title.newPassword', for: 'everyone' } },
  { path: '/chat/:id?', name: 'chat', component: () => import('./pages/ChatPage.vue'), meta: { title: 'title.chat', fills: true } },
  { path: '/summaries', name: 'summaries', component: () => import('./pages/SummariesPage.vue'), meta: { title: 'title.summaries' } },
  { path: '/summaries/:id', name: 'summary', component: () => import('./pages/SummaryPage.vue'), meta: { title: 'title.summary' } },
  { path: '/films', name: 'films', component: () => import('./pages/FilmsPage.vue'), meta: { title: 'title.films' } },
  { path: '/films/:id', name: 'film', component: () => import('./pages/FilmPage.vue'), meta: { title: 'title.film' } },
  { path: '/account', name: 'account', component: () => import('./pages/AccountPage.vue'), meta: { title: 'title.account' } },
  { path: '/connect', name: 'connect', component: () => import('./pages/ConnectPage.vue'), meta: { title: 'title.connect' } },
  { path: '/s/:token', name: 'shared', component: () => import('./pages/SharedPage.vue'), meta: { title: 'title.shared', for: 'everyone' } },
  { path: '/admin', redirect: { name: 'admin', params: { tab: 'intents' } } },
  { path: '/admin/:tab(intents|test|versions|report|people)', name: 'admin', component: () => import('./pages/AdminPage.vue'), meta: { title: ({ params }) => `admin.tabs.${params.tab}`, for: 'admins' } },
  { path: '/admin/intent/:name?', name: 'admin-intent', component: () => import('./pages/AdminIntentPage.vue'), meta: { title: 'title.intent', for: 'admins' } },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue'), meta: { title: 'title.missing', for: 'everyone' } },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  const session = useSession()
  try {
    await session.look()
  } catch (thrown) {
    if (asProblem(thrown).isPassing) return reachLater(to)
    throw thrown
  }
  if (to.meta.for === 'everyone') return true
  if (to.meta.for === 'strangers') return session.isSignedIn ? wantedPage(to) : true
  if (!session.isSignedIn) return { name: 'sign-in', query: { next: to.fullPath } }
  // Whoever is no admin finds nothing here, at the same address.
  return to.meta.for !== 'admins' || session.isAdmin || { name: 'missing', params: { rest: to.path.slice(1).split('/') } }
})

router.onError((_error, to) => sayMissing(to.fullPath))

/** The server can't be reached: the page opens all the same and says so; the session is not thrown away. */
function reachLater(to: RouteLocationNormalized): boolean {
  useNotices().say(() => i18n.global.t('problem.client-network'), 'problem')
  return to.meta.for !== 'strangers'
}

/** Where a person wanted to go before signing in; only pages of ours, never another site. */
export function wantedPage(from: Pick<RouteLocationNormalized, 'query'>): string {
  const next = from.query.next
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/chat'
}
