import { nextTick, onMounted, ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'

/** What a page itself calls its title, such as a conversation's; null takes the route's. */
const ownTitle = ref<string | null>(null)

/** Gives the open page a title of its own, until the next page. */
export function setPageTitle(title: string | null): void {
  ownTitle.value = title
}

/**
 * Each page has a title, and a place where the keyboard starts: `[data-start]`, else its heading.
 * The title of a new page is read aloud.
 */
export function usePageStart(main: Ref<HTMLElement | undefined>) {
  const { t, locale } = useI18n()
  const route = useRoute()
  const router = useRouter()
  const announced = ref('')

  const titleKey = () => (typeof route.meta.title === 'function' ? route.meta.title(route) : route.meta.title)
  watch([titleKey, ownTitle, locale], showTitle, { immediate: true })

  function showTitle(): void {
    const key = titleKey()
    if (!key) return // the first page is still on its way
    document.title = `${ownTitle.value || t(key)} · ${t('brand')}`
  }

  onMounted(() => {
    router.afterEach(async (to, from, failure) => {
      if (failure || to.name === from.name) return
      setPageTitle(null)
      await nextTick()
      announced.value = document.title
      focusStart(main.value, { isFirstPage: from.matched.length === 0 })
    })
  })

  return { announced }
}

const FOCUSABLE = 'input, textarea, button, a[href]'

/** The first page keeps the browser's own start, the skip link, unless it is there to be written in. */
function focusStart(main: HTMLElement | undefined, { isFirstPage }: { isFirstPage: boolean }): void {
  const marked = main?.querySelector<HTMLElement>('[data-start]')
  const start = marked?.matches(FOCUSABLE) ? marked : marked?.querySelector<HTMLElement>(FOCUSABLE)
  const heading = main?.querySelector<HTMLElement>('h1')
  if (heading) heading.tabIndex = -1
  ;(start ?? (isFirstPage ? null : heading))?.focus({ preventScroll: true })
}
