import { computed, markRaw, onScopeDispose, reactive, ref, shallowRef } from 'vue'
import { createSummary, createUpload, type SummaryLength } from '@/api/summaries'
import { asProblem, type Problem } from '@/api/problem'
import { sendFile } from '@/api/upload'
import { contentType, faultOf, isCaptions, partnerOf, type FileFault } from './files'

export type SummaryLanguage = 'auto' | 'en' | 'ko'

/** A video or a sound that is handed in, with the captions beside it. `id`: its summary, once that was asked for. */
export interface HandedIn {
  readonly media: File
  captions: File | null
  phase: 'waiting' | 'media' | 'captions' | 'starting' | 'done'
  share: number
  problem: Problem | null
  id: string | null
}

/** Handing in videos, one after the other: what was chosen, how far each is, what went wrong. Nothing chosen is lost by a failure. */
export function useHandIn() {
  const items = ref<HandedIn[]>([])
  const language = ref<SummaryLanguage>('auto')
  const length = ref<SummaryLength>('medium')
  const fault = shallowRef<{ kind: FileFault | 'video-first'; file: File } | null>(null)
  const isBusy = ref(false)
  const isOver = computed(() => items.value.length > 0 && items.value.every((item) => item.phase === 'done'))
  let running: AbortController | null = null
  /** What has arrived already: a second try after a failure does not send it again. */
  const arrived = new Map<File, string>()

  onScopeDispose(() => running?.abort())

  /** Takes what was chosen or dropped in one go, captions to their video by its name. */
  function add(files: readonly File[]): void {
    if (isBusy.value) return
    fault.value = null
    if (isOver.value) items.value = []
    const wrong = files.find(faultOf)
    if (wrong) fault.value = { kind: faultOf(wrong) as FileFault, file: wrong }
    const good = files.filter((file) => !faultOf(file))
    for (const media of good.filter((file) => !isCaptions(file.name))) {
      const again = items.value.some(({ media: one }) => one.name === media.name && one.size === media.size && one.lastModified === media.lastModified)
      if (!again) items.value.push(reactive({ media: markRaw(media), captions: null, phase: 'waiting', share: 0, problem: null, id: null }))
    }
    for (const captions of good.filter((file) => isCaptions(file.name))) {
      const item = partnerOf(captions.name, items.value)
      if (item) item.captions = markRaw(captions)
      else fault.value = { kind: 'video-first', file: captions }
    }
  }

  function remove(item: HandedIn): void {
    items.value = items.value.filter((one) => one !== item)
  }

  function clear(): void {
    items.value = []
    fault.value = null
  }

  /** Hands in all that is left. The ids of their summaries; one that fails does not keep the others. */
  async function submit(): Promise<string[]> {
    if (isBusy.value) return []
    const abort = (running = new AbortController())
    fault.value = null
    isBusy.value = true
    for (const item of [...items.value]) if (item.phase !== 'done' && !abort.signal.aborted) await handIn(item, abort.signal)
    isBusy.value = false
    return items.value.flatMap((item) => item.id ?? [])
  }

  async function handIn(item: HandedIn, signal: AbortSignal): Promise<void> {
    item.problem = null
    try {
      const upload_id = await upload(item, 'media', item.media, signal)
      const captionsId = item.captions && (await upload(item, 'captions', item.captions, signal))
      item.phase = 'starting'
      const source = { type: 'upload' as const, upload_id, ...(captionsId ? { captions_upload_id: captionsId } : {}) }
      const key = `summary-${upload_id}-${language.value}-${length.value}`
      item.id = (await createSummary(source, { language: wanted(language.value), length: length.value, key })).id
      item.phase = 'done'
    } catch (thrown) {
      const found = asProblem(thrown)
      if (found.code !== 'client-stopped') item.problem = markRaw(found)
      if (found.status >= 400 && found.status < 500) arrived.clear()
      item.phase = 'waiting'
    }
  }

  async function upload(item: HandedIn, phase: 'media' | 'captions', file: File, signal: AbortSignal): Promise<string> {
    const known = arrived.get(file)
    if (known) return known
    item.phase = phase
    item.share = 0
    const content_type = contentType(file.name) ?? file.type
    const ticket = await createUpload({ filename: file.name, size: file.size, content_type })
    await sendFile(ticket, file, (now) => (item.share = now), signal)
    arrived.set(file, ticket.upload_id)
    return ticket.upload_id
  }

  return { items, language, length, fault, isBusy, isOver, add, remove, clear, submit, stop: () => running?.abort() }
}

/** Null: the language of the content. */
export function wanted(language: SummaryLanguage): string | null {
  return language === 'auto' ? null : language
}
