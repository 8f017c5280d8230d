import type { SummaryChapter, TranscriptCue } from '@/api/types'
import { clock } from '@/composables/app/formats'

/** A summary with its transcript as plain text, in which each line says when it is said. */
export function asText(
  title: string,
  summary: { overview?: string | null; chapters: SummaryChapter[]; timed: boolean },
  cues: TranscriptCue[],
  headings: { overview: string; chapters: string; transcript: string },
): string {
  const at = (seconds: number) => (summary.timed ? `[${clock(seconds)}] ` : '')
  const chapters = summary.chapters.flatMap((chapter) => [
    `${at(chapter.start)}${chapter.title}`,
    ...(chapter.summary ? [chapter.summary] : []),
    ...chapter.points.map((point) => `- ${at(point.at)}${point.text}`),
  ])
  const said = cues.map((cue) => `${at(cue.start)}${cue.speaker ? `${cue.speaker}: ` : ''}${cue.text}`)
  const overview = summary.overview ? [headings.overview, summary.overview, ''] : []
  return [title, '', ...overview, headings.chapters, ...chapters, '', headings.transcript, ...said, ''].join('\n')
}
