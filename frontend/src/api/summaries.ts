import { authorisedFetch, body, client } from './client'
import { problemOf } from './problem'
import type { Capabilities, Page, PartTicket, Summary, SummaryAnswer, SummaryCard, SummaryTicket, Transcript, TranscriptCue, Upload, UploadTicket } from './types'

const SUMMARY = '/api/v1/summaries/{summary_id}'

export type SummarySource =
  | { type: 'upload'; upload_id: string; captions_upload_id?: string }
  | { type: 'transcript'; text: string }
  | { type: 'transcript'; upload_id: string }
  | { type: 'movie'; movie_id: string }
  | { type: 'youtube'; url: string }

/** What can be summarised here, and what turns speech into text. */
export function getCapabilities(): Promise<Capabilities> {
  return body(client.GET('/api/v1/summaries/capabilities'))
}

export function createUpload(file: { filename: string; size: number; content_type: string }): Promise<UploadTicket> {
  return body(client.POST('/api/v1/summaries/uploads', { body: file }))
}

const UPLOAD = '/api/v1/summaries/uploads/{upload_id}'

/** Uploads in parts that are not finished. */
export async function listUploads(): Promise<Upload[]> {
  return (await body(client.GET('/api/v1/summaries/uploads'))).items
}

/** What of an upload has arrived. */
export function getUpload(id: string): Promise<Upload> {
  return body(client.GET(UPLOAD, { params: { path: { upload_id: id } } }))
}

/** Where one part goes; the address takes these very bytes alone. */
export async function signPart(id: string, part: { number: number; sha256: string }): Promise<PartTicket> {
  const { parts } = await body(client.POST(`${UPLOAD}/parts`, { params: { path: { upload_id: id } }, body: { parts: [part] } }))
  return parts[0] as PartTicket
}

export async function completeUpload(id: string): Promise<void> {
  await body<unknown>(client.POST(`${UPLOAD}/complete`, { params: { path: { upload_id: id } } }))
}

export async function discardUpload(id: string): Promise<void> {
  await body(client.DELETE(UPLOAD, { params: { path: { upload_id: id } } }))
}

export type SummaryLength = Summary['length']

/** Queued, or the whole summary at once where the same content was read before: both carry the id. */
export function createSummary(
  source: SummarySource,
  { language, length, key }: { language: string | null; length?: SummaryLength; key: string },
): Promise<SummaryTicket | Summary> {
  return body<SummaryTicket | Summary>(
    client.POST('/api/v1/summaries', {
      body: { source, length: length ?? 'medium', ...(language ? { language } : {}) },
      params: { header: { 'idempotency-key': key } },
    }),
  )
}

export function listSummaries(cursor: string | null): Promise<Page<SummaryCard>> {
  return body(client.GET('/api/v1/summaries', { params: { query: { limit: 30, ...(cursor ? { cursor } : {}) } } }))
}

export function getSummary(id: string): Promise<Summary> {
  return body(client.GET(SUMMARY, { params: { path: { summary_id: id } } }))
}

/** New cookies for a summary's video, without the summary. */
export async function renewSummaryMedia(id: string): Promise<void> {
  const address = new URL(SUMMARY.replace('{summary_id}', encodeURIComponent(id)), location.origin)
  const response = await authorisedFetch(new Request(address, { method: 'HEAD' }))
  if (!response.ok) throw problemOf(null, response.status)
}

/** Does again what failed, and nothing else. */
export async function retrySummary(id: string): Promise<void> {
  await body<unknown>(client.POST(`${SUMMARY}/retry`, { params: { path: { summary_id: id } } }))
}

export async function deleteSummary(id: string): Promise<void> {
  await body(client.DELETE(SUMMARY, { params: { path: { summary_id: id } } }))
}

export function getTranscript(id: string): Promise<Transcript> {
  return body(
    client.GET(`${SUMMARY}/transcript`, { params: { path: { summary_id: id }, query: { format: 'json' } } }),
  ) as Promise<Transcript>
}

/** Puts a line of a transcript right; `text` null: as it was transcribed. `before`: what the person saw there. */
export function correctTranscript(id: string, correction: { index: number; before: string; text: string | null }): Promise<TranscriptCue> {
  return body(client.PATCH(`${SUMMARY}/transcript`, { params: { path: { summary_id: id } }, body: correction }))
}

export type TranscriptFormat = 'vtt' | 'srt' | 'txt'

/** The transcript as a file to take away, or as captions for the player. */
export function getTranscriptFile(id: string, format: TranscriptFormat): Promise<Blob> {
  return body(
    client.GET(`${SUMMARY}/transcript`, {
      params: { path: { summary_id: id }, query: { format } },
      parseAs: 'blob',
    }),
  ) as Promise<Blob>
}

/** An answer from the transcript. `earlier`: what was asked before it, the oldest first. */
export function askSummary(id: string, question: string, earlier: { question: string; answer: string }[]): Promise<SummaryAnswer> {
  return body(client.POST(`${SUMMARY}/questions`, { params: { path: { summary_id: id } }, body: { question, earlier } }))
}

export function renameSummary(id: string, title: string): Promise<Summary> {
  return body(client.PATCH(SUMMARY, { params: { path: { summary_id: id } }, body: { title } }))
}

export type SummaryFormat = 'md' | 'html' | 'json'

/** A finished summary as a file. */
export function exportSummary(id: string, format: SummaryFormat): Promise<Blob> {
  return body(client.GET(`${SUMMARY}/export`, { params: { path: { summary_id: id }, query: { format } }, parseAs: 'blob' })) as Promise<Blob>
}

/** Another summary of the same; the earlier one stays. Where there is one already, it is that one. */
export function summariseAgain(id: string, { length, language }: { length: SummaryLength; language: string | null }): Promise<SummaryTicket | Summary> {
  return body<SummaryTicket | Summary>(
    client.POST(`${SUMMARY}/again`, { params: { path: { summary_id: id } }, body: { length, ...(language ? { language } : {}) } }),
  )
}

/** Reads a video again with captions that were uploaded. */
export async function addCaptions(id: string, uploadId: string): Promise<void> {
  await body(client.PUT(`${SUMMARY}/captions`, { params: { path: { summary_id: id } }, body: { upload_id: uploadId } }))
}
