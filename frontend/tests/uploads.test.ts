import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as api from '@/api/summaries'
import { sendInParts } from '@/api/partUpload'
import { Problem } from '@/api/problem'
import * as upload from '@/api/upload'
import type { Upload } from '@/api/types'

const FILE = new File(['aaaabbbbcc'], 'long.mp4')
const HASH_OF_A = 'Yb5VqOL2tOFyM4vd8YTW2+4pyYhT4KBIXs7n8nua8LQ=' // SHA-256 of "aaaa", by openssl

function upTo(parts: { number: number; size: number; sha256: string }[]): Upload {
  return { upload_id: 'u', filename: 'long.mp4', content_type: 'video/mp4', size: 10, part_size: 4, part_count: 3, parts, complete: false, expires_at: '' }
}

describe('a file in parts', () => {
  const shares: number[] = []
  const waits: boolean[] = []
  const watcher = { onProgress: (share: number) => shares.push(share), onWaiting: (is: boolean) => waits.push(is) }
  const signed: number[] = []
  const sent: string[] = []
  let fails: (number: string) => Problem | null = () => null

  beforeEach(() => {
    for (const list of [shares, waits, signed, sent]) list.length = 0
    fails = () => null
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.spyOn(api, 'signPart').mockImplementation((_id, { number }) => {
      signed.push(number)
      return Promise.resolve({ number, size: 4, url: `/part/${number}`, headers: {}, expires_at: '' })
    })
    vi.spyOn(api, 'completeUpload').mockResolvedValue()
    vi.spyOn(upload, 'send').mockImplementation(async (_method, url, body, { onSent, signal }) => {
      const problem = fails(url) ?? (signal.aborted ? new Problem('client-stopped', 0, '') : null)
      if (problem) throw problem
      onSent((body as Blob).size, (body as Blob).size)
      sent.push(await (body as Blob).text())
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  /** Lets what waits for a while go on, until all is over. */
  async function over(sending: Promise<void>): Promise<Problem | null> {
    let end: Problem | null | undefined
    sending.then(() => (end = null), (thrown: unknown) => (end = thrown as Problem))
    while (end === undefined) await vi.advanceTimersByTimeAsync(1000)
    return end
  }

  it('is sent whole and joined once', async () => {
    expect(await over(sendInParts(FILE, upTo([]), watcher, new AbortController().signal))).toBeNull()
    expect(sent.sort()).toEqual(['aaaa', 'bbbb', 'cc'])
    expect(shares.at(-1)).toBe(1)
    expect(api.completeUpload).toHaveBeenCalledOnce()
  })

  it('goes on with the parts that are missing or are not those of this file', async () => {
    const before = upTo([{ number: 1, size: 4, sha256: HASH_OF_A }, { number: 2, size: 4, sha256: HASH_OF_A }])
    expect(await over(sendInParts(FILE, before, watcher, new AbortController().signal))).toBeNull()
    expect(sent.sort()).toEqual(['bbbb', 'cc'])
  })

  it('tries a part again that broke off, with another address', async () => {
    let left = 2
    fails = (url) => (url === '/part/2' && left-- > 0 ? new Problem('client-upload-broken', 0, '0') : null)
    expect(await over(sendInParts(FILE, upTo([]), watcher, new AbortController().signal))).toBeNull()
    expect(signed.filter((number) => number === 2)).toHaveLength(3)
    expect(waits).toEqual([true, false, true, false])
    expect(sent.sort()).toEqual(['aaaa', 'bbbb', 'cc'])
  })

  it('says where it stopped when a part fails again and again', async () => {
    fails = (url) => (url === '/part/3' ? new Problem('client-upload-broken', 0, '0') : null)
    const problem = await over(sendInParts(FILE, upTo([]), watcher, new AbortController().signal))
    expect([problem?.code, problem?.detail]).toEqual(['client-upload-paused', '80'])
    expect(api.completeUpload).not.toHaveBeenCalled()
  })

  it('does not try again what was given up', async () => {
    fails = () => new Problem('client-upload-refused', 404, 'NoSuchUpload')
    const problem = await over(sendInParts(FILE, upTo([]), watcher, new AbortController().signal))
    expect(problem?.code).toBe('client-upload-refused')
    expect(waits).toEqual([])
  })

  it('stops at once, also while it waits for a connection', async () => {
    const abort = new AbortController()
    fails = () => {
      setTimeout(() => abort.abort(), 10)
      return new Problem('client-upload-broken', 0, '0')
    }
    const problem = await over(sendInParts(FILE, upTo([]), watcher, abort.signal))
    expect(problem?.code).toBe('client-stopped')
    expect(api.completeUpload).not.toHaveBeenCalled()
  })
})
