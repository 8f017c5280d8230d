import type { SummaryChapter, TranscriptCue } from '@/api/types'
import { clock } from '@/composables/app/formats'

/** What the conversation about a summary is called, at most 200 signs, and the file in it, whose name is no path. */
export function namesInChat(title: string): { title: string; file: string } {
  const short = Array.from(title).slice(0, 200).join('')
  return { title: short, file: `${short.replace(/[/\\]/g, ' ')}.txt` }
}

/** A summary with its transcript as plain text, in which each line says when it is said. `gaps`: what was not read. */
export function asText(
  title: string,
  summary: { overview?: string | null; chapters: SummaryChapter[]; timed: boolean },
  cues: TranscriptCue[],
  headings: { overview: string; chapters: string; transcript: string },
  gaps: string,
): string {
  const at = (seconds: number) => (summary.timed ? `[${clock(seconds)}] ` : '')
  const chapters = summary.chapters.flatMap((chapter) => [
    `${at(chapter.start)}${chapter.title}`,
    ...(chapter.summary ? [chapter.summary] : []),
    ...chapter.points.map((point) => `- ${at(point.at)}${point.text}`),
  ])
  const said = cues.map((cue) => `${at(cue.start)}${cue.speaker ? `${cue.speaker}: ` : ''}${cue.text}`)
  const overview = summary.overview ? [headings.overview, summary.overview, ''] : []
  return [title, '', ...(gaps ? [gaps, ''] : []), ...overview, headings.chapters, ...chapters, '', headings.transcript, ...said, ''].join('\n')
}
