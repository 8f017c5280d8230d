import type { TranscriptCue } from '@/api/types'

/** Cues as WebVTT for a player, with nothing in them that it would take for markup. */
export function asVtt(cues: Pick<TranscriptCue, 'start' | 'end' | 'text'>[]): string {
  const blocks = cues.map((cue) => `${stamp(cue.start)} --> ${stamp(cue.end)}\n${plain(cue.text)}\n`)
  return `WEBVTT\n\n${blocks.join('\n')}`
}

function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\s+/g, ' ')
}

function stamp(positionS: number): string {
  const ms = Math.max(0, Math.round(positionS * 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`
}
