import type { SummaryCard, SummaryProgress } from '@/api/types'

/** How much of the whole each stage is worth, as it takes on a usual video. */
const WEIGHTS: [SummaryProgress['stage'], number][] = [
  ['queued', 0.02],
  ['prepare', 0.13],
  ['fetch', 0.05],
  ['transcribe', 0.35],
  ['digest', 0.3],
  ['combine', 0.1],
  ['save', 0.05],
]

/** The share of the whole that is done, from 0 to 1; never less for a later stage than for an earlier one. */
export function wholeShare(progress: SummaryProgress): number {
  let before = 0
  for (const [stage, weight] of WEIGHTS) {
    if (stage === progress.stage) {
      const inStage = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0
      return before + weight * inStage
    }
    before += weight
  }
  return progress.stage === 'done' ? 1 : 0
}

export function isUnderWay(summary: Pick<SummaryCard, 'status'>): boolean {
  return summary.status === 'queued' || summary.status === 'running'
}

export function isReadable(summary: Pick<SummaryCard, 'status'>): boolean {
  return summary.status === 'done' || summary.status === 'partial'
}

/** Whether its moments play: beside it, or on the video's own page. */
export function canPlay({ media, source }: { media?: unknown; source?: { url?: string | null } }): boolean {
  return Boolean(media ?? source?.url)
}

/** The address at which a video of YouTube begins at a moment (seconds). */
export function momentUrl(url: string, at: number): string {
  return `${url}&t=${Math.floor(at)}s`
}
