import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'

/** The state of a video element as the controls show it, and what they can do with it. */
export function usePlayer(video: Ref<HTMLVideoElement | undefined>, stage: Ref<HTMLElement | undefined>) {
  const isPlaying = ref(false)
  const isWaiting = ref(false)
  const position = ref(0)
  const duration = ref(0)
  const buffered = ref(0)
  const volume = ref(1)
  const isMuted = ref(false)
  const speed = ref(1)
  const isFullscreen = ref(false)
  const share = computed(() => (duration.value > 0 ? position.value / duration.value : 0))

  function read(): void {
    const element = video.value
    if (!element) return
    isPlaying.value = !element.paused && !element.ended
    position.value = element.currentTime
    duration.value = Number.isFinite(element.duration) ? element.duration : 0
    volume.value = element.volume
    isMuted.value = element.muted
    speed.value = element.playbackRate
    buffered.value = bufferedEnd(element)
  }

  const wait = () => (isWaiting.value = true)
  const goOn = () => ((isWaiting.value = false), read())
  const READ_ON = ['play', 'pause', 'ended', 'timeupdate', 'durationchange', 'volumechange', 'ratechange', 'progress', 'seeking']
  const GO_ON = ['playing', 'seeked', 'canplay', 'error']

  watch(video, (element, before) => {
    if (before) listen(before, 'removeEventListener')
    if (element) listen(element, 'addEventListener')
    read()
  })

  function listen(element: HTMLVideoElement, how: 'addEventListener' | 'removeEventListener'): void {
    for (const name of READ_ON) element[how](name, read)
    for (const name of GO_ON) element[how](name, goOn)
    element[how]('waiting', wait)
  }

  const onFullscreen = () => (isFullscreen.value = document.fullscreenElement === stage.value && stage.value !== undefined)
  document.addEventListener('fullscreenchange', onFullscreen)
  onScopeDispose(() => {
    document.removeEventListener('fullscreenchange', onFullscreen)
    if (video.value) listen(video.value, 'removeEventListener')
  })

  /** Browsers may refuse to start by themselves; then it stays paused, and the play button shows that. */
  async function play(): Promise<void> {
    await video.value?.play().catch(read)
  }

  function pause(): void {
    video.value?.pause()
  }

  function toggle(): Promise<void> {
    if (!isPlaying.value) return play()
    pause()
    return Promise.resolve()
  }

  function seek(to: number): void {
    const element = video.value
    if (!element) return
    const end = Number.isFinite(element.duration) ? element.duration : to
    element.currentTime = Math.min(Math.max(0, to), end)
    position.value = element.currentTime
  }

  function setVolume(to: number): void {
    if (!video.value) return
    video.value.volume = Math.min(1, Math.max(0, to))
    video.value.muted = video.value.volume === 0
  }

  function toggleMuted(): void {
    if (video.value) video.value.muted = !video.value.muted
  }

  function setSpeed(to: number): void {
    if (video.value) video.value.playbackRate = to
  }

  async function toggleFullscreen(): Promise<void> {
    if (document.fullscreenElement) return document.exitFullscreen()
    const phone = video.value as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | undefined
    if (stage.value?.requestFullscreen) await stage.value.requestFullscreen().catch(onFullscreen)
    else phone?.webkitEnterFullscreen?.() // iPhones only let the video itself fill the screen
  }

  return { isPlaying, isWaiting, position, duration, buffered, volume, isMuted, speed, isFullscreen, share, play, pause, toggle, seek, setVolume, toggleMuted, setSpeed, toggleFullscreen } // prettier-ignore
}

export type Player = ReturnType<typeof usePlayer>

/** The end of the buffered stretch that holds the position, in seconds. */
function bufferedEnd(element: HTMLVideoElement): number {
  const { buffered, currentTime } = element
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= currentTime && currentTime <= buffered.end(index)) return buffered.end(index)
  }
  return currentTime
}
