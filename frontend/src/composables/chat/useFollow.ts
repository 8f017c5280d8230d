import { onScopeDispose, ref, watch, type Ref } from 'vue'

const NEAR_PX = 48

/**
 * Keeps the end of a growing text in sight, once there is one. Scrolling up stops that; coming back to the end, or `jump`,
 * starts it again.
 */
export function useFollow(scroller: Ref<HTMLElement | undefined>, content: Ref<HTMLElement | undefined>, isEmpty: Readonly<Ref<boolean>>) {
  const isFollowing = ref(true)
  let lastTop = 0

  function jump(): void {
    isFollowing.value = true
    toEnd()
  }

  function toEnd(): void {
    const box = scroller.value
    if (!box) return
    box.scrollTop = box.scrollHeight
    lastTop = box.scrollTop
  }

  function onScroll(): void {
    const box = scroller.value
    if (!box) return
    const isNearEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX
    if (isNearEnd) isFollowing.value = true
    else if (box.scrollTop < lastTop) isFollowing.value = false
    lastTop = box.scrollTop
  }

  const grown = new ResizeObserver(() => {
    const isWrittenIn = content.value?.querySelector('textarea:focus') // what a person writes in the middle stays in sight
    if (isFollowing.value && !isWrittenIn && !isEmpty.value) toEnd()
  })
  watch([scroller, content], ([box, inner], [oldBox]) => {
    grown.disconnect()
    oldBox?.removeEventListener('scroll', onScroll)
    box?.addEventListener('scroll', onScroll, { passive: true })
    if (box) grown.observe(box)
    if (inner) grown.observe(inner)
  })
  onScopeDispose(() => {
    grown.disconnect()
    scroller.value?.removeEventListener('scroll', onScroll)
  })

  return { isFollowing, jump }
}
