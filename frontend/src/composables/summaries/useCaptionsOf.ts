import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { TranscriptCue } from '@/api/types'
import type { CaptionTrack } from '@/composables/player/useCaptions'
import { asVtt } from '@/composables/summaries/vtt'

/** A summary's transcript as captions for its player; none where its times are guessed. */
export function useCaptionsOf(
  summary: Ref<{ language: string; timed: boolean; media?: unknown }>,
  cues: Ref<TranscriptCue[] | null>,
): Ref<CaptionTrack[]> {
  const tracks = shallowRef<CaptionTrack[]>([])
  let url = ''

  function drop(): void {
    if (url) URL.revokeObjectURL(url)
    url = ''
    tracks.value = []
  }

  watch(
    [cues, () => summary.value.language, () => Boolean(summary.value.media && summary.value.timed)],
    ([said, language, isShown]) => {
      drop()
      if (!said?.length || !isShown) return
      url = URL.createObjectURL(new Blob([asVtt(said)], { type: 'text/vtt' }))
      tracks.value = [{ srclang: language, label: nameOf(language), url }]
    },
    { immediate: true },
  )
  onScopeDispose(drop)
  return tracks
}

/** A language in its own words: "English", "한국어". */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
}
