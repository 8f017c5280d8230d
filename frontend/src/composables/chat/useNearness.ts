import { onBeforeUnmount, onMounted, type Ref } from 'vue'

const NEAR = '150% 0px' // of the window's height
const tell = new WeakMap<Element, (isNear: boolean) => void>()
let watcher: IntersectionObserver | null = null

/** Tells when a part comes near what is seen, and when it leaves. One observer for all parts: there may be a thousand. */
export function useNearness(part: Readonly<Ref<Element | null>>, onChange: (isNear: boolean) => void): void {
  watcher ??= new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => tell.get(target)?.(isIntersecting)), { rootMargin: NEAR })
  let watched: Element | null = null
  onMounted(() => {
    watched = part.value
    if (!watched) return
    tell.set(watched, onChange)
    watcher?.observe(watched)
  })
  onBeforeUnmount(() => watched && watcher?.unobserve(watched))
}
