/** What a person may upload, by content type; browsers leave the type of many files empty, so names tell as well. */
export const MOST_BYTES = 2 * 1024 ** 3

const TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/x-m4v',
  f4v: 'video/mp4',
  mov: 'video/quicktime',
  '3gp': 'video/3gpp',
  '3g2': 'video/3gpp',
  webm: 'video/webm',
  weba: 'audio/webm',
  mkv: 'video/x-matroska',
  mka: 'audio/x-matroska',
  avi: 'video/x-msvideo',
  wmv: 'video/x-ms-wmv',
  asf: 'video/x-ms-asf',
  ogv: 'video/ogg',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/opus',
  ts: 'video/mp2t',
  mts: 'video/mp2t',
  m2ts: 'video/mp2t',
  vob: 'video/mpeg',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  flv: 'video/x-flv',
  m4a: 'audio/mp4',
  m4b: 'audio/mp4',
  mp3: 'audio/mpeg',
  mp2: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  aac: 'audio/aac',
  amr: 'audio/amr',
  aif: 'audio/aiff',
  aiff: 'audio/aiff',
  wma: 'audio/x-ms-wma',
}
/** Captions and transcripts; the server tells their format by their content. */
const CAPTION_TYPES: Record<string, string> = {
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  smi: 'application/x-sami',
  sami: 'application/x-sami',
  ass: 'text/x-ass',
  ssa: 'text/x-ssa',
  sub: 'text/plain',
  sbv: 'text/plain',
  ttml: 'application/ttml+xml',
  dfxp: 'application/ttml+xml',
  xml: 'application/ttml+xml',
  srv1: 'application/ttml+xml',
  srv2: 'application/ttml+xml',
  srv3: 'application/ttml+xml',
  lrc: 'text/plain',
  json: 'application/json',
  json3: 'application/json',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  md: 'text/plain',
  itt: 'application/ttml+xml',
  jss: 'text/plain',
  stl: 'text/plain',
  scc: 'text/plain',
  ctm: 'text/plain',
  stm: 'text/plain',
  sjson: 'application/json',
  jsonl: 'application/json',
}

const dotted = (types: Record<string, string>) => Object.keys(types).map((ending) => `.${ending}`)
export const ACCEPTED_CAPTIONS = dotted(CAPTION_TYPES)
export const ACCEPTED = [...dotted(TYPES), ...ACCEPTED_CAPTIONS]

export type FileFault = 'not-media' | 'too-large' | 'empty'
interface FileLike {
  name: string
  size: number
}

/** The content type that the server knows this file by; null where it takes no such file. */
export function contentType(name: string): string | null {
  const ending = name.toLowerCase().split('.').pop() ?? ''
  return (name.includes('.') && (TYPES[ending] ?? CAPTION_TYPES[ending])) || null
}

export function isCaptions(name: string): boolean {
  return ACCEPTED_CAPTIONS.some((ending) => name.toLowerCase().endsWith(ending))
}

export function faultOf(file: FileLike): FileFault | null {
  if (contentType(file.name) === null) return 'not-media'
  if (file.size === 0) return 'empty'
  return file.size > MOST_BYTES ? 'too-large' : null
}

/**
 * The video that captions belong to: the one whose name theirs begins with (lecture.mp4, lecture.en.srt), the longest of
 * several; where only one was chosen, that one whatever it is called.
 */
export function partnerOf<I extends { media: { name: string } }>(captions: string, items: readonly I[]): I | null {
  const stemOf = (name: string) => name.normalize('NFC').toLowerCase().replace(/\.[^.]*$/, '')
  const named = stemOf(captions)
  const found = items.filter(({ media }) => named === stemOf(media.name) || named.startsWith(`${stemOf(media.name)}.`))
  const best = found.sort((a, b) => b.media.name.length - a.media.name.length)[0]
  return best ?? (items.length === 1 ? (items[0] ?? null) : null)
}
