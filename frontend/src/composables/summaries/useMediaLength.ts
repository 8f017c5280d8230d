import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** How long a chosen file is, in seconds, as far as this browser can read it; null where it can't, or not yet. */
export function useMediaLength(file: Readonly<Ref<File | null>>): Ref<number | null> {
  const length = ref<number | null>(null)
  let forget = () => {}

  watch(file, (chosen) => {
    forget()
    length.value = null
    if (!chosen) return
    const probe = document.createElement('video')
    const url = URL.createObjectURL(chosen)
    probe.preload = 'metadata'
    probe.onloadedmetadata = () => {
      if (Number.isFinite(probe.duration) && probe.duration > 0) length.value = probe.duration
      forget()
    }
    probe.onerror = () => forget()
    forget = () => {
      forget = () => {}
      probe.onloadedmetadata = probe.onerror = null
      probe.removeAttribute('src')
      probe.load() // ends the reading of a large file, before its address is gone
      URL.revokeObjectURL(url)
    }
    probe.src = url
  })
  onScopeDispose(() => forget())
  return length
}
