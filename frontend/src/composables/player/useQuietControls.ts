import { onScopeDispose, ref, watch, type Ref } from 'vue'

const REST_MS = 3000

/**
 * True while the picture plays and nobody has moved a pointer or pressed a key for a while: the controls step aside.
 * `onReach` is called whenever somebody does.
 */
export function useQuietControls(stage: Ref<HTMLElement | undefined>, isPlaying: Ref<boolean>, onReach: () => unknown) {
  const isQuiet = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function wake(): void {
    onReach()
    isQuiet.value = false
    clearTimeout(timer)
    if (isPlaying.value) timer = setTimeout(rest, REST_MS)
  }

  function rest(): void {
    const isInUse = stage.value?.querySelector(':focus-visible, [aria-expanded="true"]')
    if (isPlaying.value && !isInUse) isQuiet.value = true
  }

  const EVENTS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const
  watch(stage, (now, before) => {
    for (const name of EVENTS) {
      before?.removeEventListener(name, wake)
      now?.addEventListener(name, wake)
    }
  })
  watch(isPlaying, wake)
  onScopeDispose(() => clearTimeout(timer))
  return { isQuiet, wake }
}
