import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { createSummary, createUpload, type SummaryLength } from '@/api/summaries'
import { asProblem, type Problem } from '@/api/problem'
import { sendFile } from '@/api/upload'
import { contentType, faultOf, sortDropped, type FileFault } from './files'

export type SummaryLanguage = 'auto' | 'en' | 'ko'
type Phase = 'choosing' | 'media' | 'captions' | 'starting'

/** Handing in a video: what was chosen, how far the upload is, what went wrong. Nothing chosen is lost by a failure. */
export function useHandIn() {
  const media = shallowRef<File | null>(null)
  const captions = shallowRef<File | null>(null)
  const language = ref<SummaryLanguage>('auto')
  const length = ref<SummaryLength>('medium')
  const phase = ref<Phase>('choosing')
  const share = ref(0)
  const fault = ref<{ kind: FileFault | 'video-first'; file: File } | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isBusy = computed(() => phase.value !== 'choosing')
  let running: AbortController | null = null
  /** What has arrived already: a second try after a failure does not send it again. */
  const arrived = new Map<File, string>()

  onScopeDispose(() => running?.abort())

  function add(files: readonly File[]): void {
    if (isBusy.value) return
    const sorted = sortDropped(files)
    problem.value = null
    fault.value = faultAmong(sorted)
    if (fault.value) return
    media.value = sorted.media ?? media.value
    captions.value = sorted.captions ?? captions.value
    if (!media.value && captions.value) fault.value = { kind: 'video-first', file: captions.value }
  }

  function faultAmong({ media, captions, other }: ReturnType<typeof sortDropped<File>>): typeof fault.value {
    for (const file of [media, captions, other]) {
      const kind = file && faultOf(file)
      if (file && kind) return { kind, file }
    }
    return null
  }

  function clear(): void {
    media.value = captions.value = null
    fault.value = problem.value = null
  }

  /** The id of the summary, or null when it failed or was stopped. */
  async function submit(): Promise<string | null> {
    if (!media.value || isBusy.value) return null
    running = new AbortController()
    problem.value = null
    try {
      const upload_id = await upload('media', media.value, running.signal)
      const captionsId = captions.value && (await upload('captions', captions.value, running.signal))
      phase.value = 'starting'
      const source = { type: 'upload' as const, upload_id, ...(captionsId ? { captions_upload_id: captionsId } : {}) }
      return (await createSummary(source, { language: wanted(language.value), length: length.value, key: `summary-${upload_id}-${language.value}-${length.value}` })).id
    } catch (thrown) {
      const found = asProblem(thrown)
      if (found.code !== 'client-stopped') problem.value = found
      if (found.status >= 400 && found.status < 500) arrived.clear()
      return null
    } finally {
      phase.value = 'choosing'
      running = null
    }
  }

  async function upload(kind: 'media' | 'captions', file: File, signal: AbortSignal): Promise<string> {
    const known = arrived.get(file)
    if (known) return known
    phase.value = kind
    share.value = 0
    const content_type = contentType(file.name) ?? file.type
    const ticket = await createUpload({ filename: file.name, size: file.size, content_type })
    await sendFile(ticket, file, (now) => (share.value = now), signal)
    arrived.set(file, ticket.upload_id)
    return ticket.upload_id
  }

  return { media, captions, language, length, phase, share, fault, problem, isBusy, add, clear, submit, stop: () => running?.abort() }
}

/** Null: the language of the content. */
export function wanted(language: SummaryLanguage): string | null {
  return language === 'auto' ? null : language
}
