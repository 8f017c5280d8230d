import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { getTranscriptFile } from '@/api/summaries'
import type { Summary } from '@/api/types'
import type { CaptionTrack } from '@/composables/player/useCaptions'

/** A summary's transcript as captions for its player. It needs our token to be fetched, so it becomes a blob of this page. */
export function useCaptionsOf(summary: Ref<Summary | null>): Ref<CaptionTrack[]> {
  const tracks = shallowRef<CaptionTrack[]>([])
  let url = ''

  function drop(): void {
    if (url) URL.revokeObjectURL(url)
    url = ''
    tracks.value = []
  }

  watch(
    () => (summary.value?.media && summary.value.timed ? summary.value.id : null),
    async (id) => {
      drop()
      if (!id) return
      const blob = await getTranscriptFile(id, 'vtt').catch(() => null) // the picture plays without captions too
      if (!blob || summary.value?.id !== id) return
      url = URL.createObjectURL(blob)
      tracks.value = [{ srclang: summary.value.language, label: nameOf(summary.value.language), url }]
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
