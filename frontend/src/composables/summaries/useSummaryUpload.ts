import { computed, markRaw, onScopeDispose, reactive, ref, shallowRef } from 'vue'
import { createSummary, type SummaryLength } from '@/api/summaries'
import { asProblem, type Problem } from '@/api/problem'
import type { Upload } from '@/api/types'
import { faultOf, isCaptions, partnerOf, type FileFault } from './files'
import { goesInParts, shareOf, useUploads } from './useUploads'

export type SummaryLanguage = 'auto' | 'en' | 'ko'

/**
 * A video or audio file to upload, with the captions beside it, or a transcript of its own. `share`: what has arrived of the file that is
 * sent now. `isWaiting`: the connection is gone. `id`: its summary, once that was asked for.
 */
export interface UploadItem {
  readonly media: File
  captions: File | null
  phase: 'waiting' | 'media' | 'captions' | 'starting' | 'done'
  share: number
  isWaiting: boolean
  problem: Problem | null
  id: string | null
}

/**
 * Uploading videos to be summarised, one after the other: what was chosen, how far each is, what went wrong. Nothing
 * chosen is lost by a failure. `begun`: uploads that are unfinished; `stopped` is called when one of them broke off.
 */
export function useSummaryUpload(begun: () => Upload[], stopped: () => void) {
  const items = ref<UploadItem[]>([])
  const language = ref<SummaryLanguage>('auto')
  const length = ref<SummaryLength>('medium')
  const fault = shallowRef<{ kind: FileFault | 'of-none'; file: File } | null>(null)
  const isBusy = ref(false)
  const isOver = computed(() => items.value.length > 0 && items.value.every((item) => item.phase === 'done'))
  /** What is sent now goes in parts, so that it can go on later. */
  const canPause = computed(() => items.value.some((item) => item.phase === 'media' && goesInParts(item.media)))
  /** What is left was begun, and goes on. */
  const canResume = computed(() => items.value.some((item) => item.phase === 'waiting' && item.share > 0 && goesInParts(item.media)))
  let running: AbortController | null = null
  const { unfinished, begunOf, send, discard, forget } = useUploads(begun, stopped)
  /** Of what was begun, what is not among the chosen files: it goes on once its file is chosen again. */
  const left = computed(() => unfinished.value.filter((upload) => !items.value.some(({ media }) => begunOf(media)?.upload_id === upload.upload_id)))

  onScopeDispose(() => running?.abort())

  /** Takes what was chosen or dropped in one go, captions to their video by its name. */
  function add(files: readonly File[]): void {
    if (isBusy.value) return
    fault.value = null
    if (isOver.value) items.value = []
    const wrong = files.find(faultOf)
    if (wrong) fault.value = { kind: faultOf(wrong) as FileFault, file: wrong }
    const good = files.filter((file) => !faultOf(file))
    for (const media of good.filter((file) => !isCaptions(file.name))) put(media)
    const videos = items.value.filter((item) => !isTranscript(item))
    const texts = items.value.filter((item) => isTranscript(item) && item.phase === 'waiting') // chosen before their video
    for (const captions of [...texts.map(({ media }) => media), ...good.filter((file) => isCaptions(file.name))]) {
      const item = partnerOf(captions.name, videos)
      if (item) {
        item.captions = markRaw(captions)
        items.value = items.value.filter(({ media }) => media !== captions)
      } else if (videos.length === 0) put(captions)
      else fault.value = { kind: 'of-none', file: captions }
    }
  }

  /** Puts a file on the list, unless it is there. */
  function put(file: File): void {
    const again = items.value.some(({ media: one }) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified)
    if (!again) items.value.push(reactive({ media: markRaw(file), captions: null, phase: 'waiting', share: begunShare(file), isWaiting: false, problem: null, id: null }))
  }

  /** What of a file has arrived before, from 0 to 1. */
  function begunShare(file: File): number {
    const begun = begunOf(file)
    return begun ? shareOf(begun) : 0
  }

  function remove(item: UploadItem): void {
    items.value = items.value.filter((one) => one !== item)
  }

  function clear(): void {
    items.value = []
    fault.value = null
  }

  /** Uploads all that is left and asks for its summaries. Returns their ids; one that fails does not keep the others. */
  async function submit(): Promise<string[]> {
    if (isBusy.value) return []
    const abort = (running = new AbortController())
    fault.value = null
    isBusy.value = true
    for (const item of [...items.value]) if (item.phase !== 'done' && !abort.signal.aborted) await summarise(item, abort.signal)
    isBusy.value = false
    return items.value.flatMap((item) => item.id ?? [])
  }

  async function summarise(item: UploadItem, signal: AbortSignal): Promise<void> {
    item.problem = null
    try {
      const upload_id = await upload(item, 'media', item.media, signal)
      const captionsId = item.captions && (await upload(item, 'captions', item.captions, signal))
      item.phase = 'starting'
      const video = { type: 'upload' as const, upload_id, ...(captionsId ? { captions_upload_id: captionsId } : {}) }
      const source = isTranscript(item) ? { type: 'transcript' as const, upload_id } : video
      const key = `summary-${upload_id}-${language.value}-${length.value}`
      item.id = (await createSummary(source, { language: wanted(language.value), length: length.value, key })).id
      item.phase = 'done'
    } catch (thrown) {
      const found = asProblem(thrown)
      if (found.code !== 'client-stopped') item.problem = markRaw(found)
      if (found.status >= 400 && found.status < 500) forget()
      item.phase = 'waiting'
    }
  }

  async function upload(item: UploadItem, phase: 'media' | 'captions', file: File, signal: AbortSignal): Promise<string> {
    item.phase = phase
    item.share = begunShare(file)
    try {
      return await send(file, { onProgress: (share) => (item.share = share), onWaiting: (is) => (item.isWaiting = is) }, signal)
    } finally {
      item.isWaiting = false
    }
  }

  return { items, left, language, length, fault, isBusy, isOver, canPause, canResume, discard, add, remove, clear, submit, stop: () => running?.abort() }
}

/** Whether it is captions without a video. */
export function isTranscript(item: { media: { name: string } }): boolean {
  return isCaptions(item.media.name)
}

/** Null: the language of the content. */
export function wanted(language: SummaryLanguage): string | null {
  return language === 'auto' ? null : language
}
