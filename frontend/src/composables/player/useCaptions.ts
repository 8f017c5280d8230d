import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { keep, kept } from '@/composables/app/storage'

export interface CaptionTrack {
  srclang: string
  label: string
  url: string
}

const OFF = 'off'

/** Captions, drawn by us so that the controls never cover them. What a person chose holds for the next video too. */
export function useCaptions(video: Ref<HTMLVideoElement | undefined>, tracks: Ref<CaptionTrack[]>, language: Ref<string>) {
  const chosen = ref(firstChoice())
  const lines = ref<string[]>([])
  let showing: TextTrack | null = null

  function firstChoice(): string {
    const wanted = kept('captions') ?? language.value
    return tracks.value.some((track) => track.srclang === wanted) ? wanted : OFF
  }

  function choose(srclang: string): void {
    chosen.value = srclang
    keep('captions', srclang)
    apply()
  }

  /** Off, or the last choice, or the reader's language, or whatever there is. */
  function toggle(): void {
    if (chosen.value !== OFF) return choose(OFF)
    const wanted = tracks.value.find((track) => track.srclang === language.value) ?? tracks.value[0]
    if (wanted) choose(wanted.srclang)
  }

  function apply(): void {
    showing?.removeEventListener('cuechange', draw)
    showing = null
    for (const track of video.value?.textTracks ?? []) {
      const isChosen = track.language === chosen.value && chosen.value !== OFF
      track.mode = isChosen ? 'hidden' : 'disabled' // hidden: its cues run, and we draw them
      if (isChosen) showing = track
    }
    showing?.addEventListener('cuechange', draw)
    draw()
  }

  function draw(): void {
    lines.value = [...(showing?.activeCues ?? [])].map((cue) => plainText(cue as VTTCue)).filter(Boolean)
  }

  watch(tracks, () => {
    chosen.value = firstChoice()
  })
  watch([video, tracks], apply, { flush: 'post' })
  onScopeDispose(() => showing?.removeEventListener('cuechange', draw))

  return { chosen, lines, choose, toggle, apply, OFF }
}

function plainText(cue: VTTCue): string {
  return cue.text.replace(/<[^>]*>/g, '').trim()
}
