import { computed, onScopeDispose, reactive, watch, type Ref } from 'vue'
import { createFile, deleteFile, readFile } from '@/api/files'
import { asProblem, Problem } from '@/api/problem'
import type { MessageFile } from '@/api/types'
import { sendFile } from '@/api/upload'
import { keep, kept } from '@/composables/app/storage'
import { smallImage } from './smallImage'

export const MOST_FILES = 5

/** A file beside what is being written. `file` is there once it was read. */
export interface Attachment {
  key: string
  name: string
  size: number
  phase: 'uploading' | 'reading' | 'ready' | 'failed'
  /** Of the upload, 0…1. */
  share: number
  file: MessageFile | null
  problem: Problem | null
}

const storage = (id: string | null) => `private.files.${id ?? 'new'}`

/** Keeps the files that the next message of a conversation will have. */
export function keepFiles(conversationId: string | null, files: readonly MessageFile[]): void {
  keep(storage(conversationId), files.length ? JSON.stringify(files) : null)
}

/** The files of the next message: uploaded and read while the person writes. Those that were read survive a reload. */
export function useAttachments(conversationId: Ref<string | null>, opened: () => Promise<string>) {
  const items = reactive<Attachment[]>([])
  const running = new Map<string, AbortController>()
  const isBusy = computed(() => items.some((one) => one.phase === 'uploading' || one.phase === 'reading'))
  const ready = computed(() => items.flatMap((one) => (one.file ? [one.file] : [])))

  let isOpening = false
  watch(conversationId, () => {
    if (isOpening) return // a file opened it
    stopAll()
    items.splice(0, items.length, ...restored(conversationId.value))
  }, { immediate: true })
  watch(ready, (files) => keepFiles(conversationId.value, files))
  onScopeDispose(stopAll)

  function stopAll(): void {
    for (const controller of running.values()) controller.abort()
    running.clear()
  }

  /** Those that fit into one message; gives how many were left out. */
  function add(files: readonly File[]): number {
    const fitting = files.slice(0, MOST_FILES - items.length)
    for (const file of fitting) void attach(file)
    return files.length - fitting.length
  }

  async function attach(given: File): Promise<void> {
    const key = crypto.randomUUID()
    items.push({ key, name: given.name, size: given.size, phase: 'uploading', share: 0, file: null, problem: null })
    const item = items.at(-1) as Attachment
    const controller = new AbortController()
    running.set(key, controller)
    try {
      const file = await smallImage(given)
      const id = await open()
      const ticket = await createFile(id, { filename: file.name || 'image.png', size: file.size }, key)
      controller.signal.throwIfAborted()
      await sendFile(ticket, file, (share) => (item.share = share), controller.signal)
      item.phase = 'reading'
      const { name, kind, size_bytes } = await readFile(ticket.id)
      Object.assign(item, { phase: 'ready', name, size: size_bytes, file: { id: ticket.id, name, kind, size_bytes } })
    } catch (thrown) {
      Object.assign(item, { phase: 'failed', problem: asProblem(thrown) })
    } finally {
      running.delete(key)
    }
  }

  /** Files that are dropped together open one conversation. */
  let opening: Promise<string> | null = null
  async function open(): Promise<string> {
    if (conversationId.value) return conversationId.value
    isOpening = true
    opening ??= opened().finally(() => {
      opening = null
      isOpening = false
    })
    return opening
  }

  function remove(key: string): void {
    const at = items.findIndex((one) => one.key === key)
    const [item] = at < 0 ? [] : items.splice(at, 1)
    running.get(key)?.abort()
    if (item?.file) void deleteFile(item.file.id).catch((thrown: unknown) => void asProblem(thrown)) // else a sweep does it
  }

  /** The files go with a message. */
  function take(): MessageFile[] {
    const files = ready.value
    items.splice(0)
    return files
  }

  /** The files of a message that was not sent come back. */
  function giveBack(files: readonly MessageFile[]): void {
    items.push(...files.map(asItem))
  }

  return { items, isBusy, add, remove, take, giveBack }
}

function asItem(file: MessageFile): Attachment {
  return { key: file.id, name: file.name, size: file.size_bytes, phase: 'ready', share: 1, file, problem: null }
}

function restored(conversationId: string | null): Attachment[] {
  try {
    return filesOf(JSON.parse(kept(storage(conversationId)) ?? '[]')).map(asItem)
  } catch {
    return [] // something else wrote there
  }
}

/** What is stored, if it is a list of files. */
export function filesOf(found: unknown): MessageFile[] {
  if (!Array.isArray(found)) return []
  return found.filter((one): one is MessageFile => {
    const given = one as Partial<MessageFile> | null
    return typeof given?.id === 'string' && typeof given.name === 'string' && typeof given.size_bytes === 'number'
  })
}
