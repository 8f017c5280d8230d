import type { Summary } from '@/api/types'
import { clock } from '@/composables/app/formats'

/**
 * A summary as a tree: its title, from it the chapters, from each its points. An SVG of its own, which any browser or
 * drawing program opens. d3-hierarchy and markmap were looked at: a tree of three levels needs no layout engine, and
 * they measure text in a document, which a file to take away has none of.
 */

const WIDTHS = [220, 260, 420] as const
const GAP_X = 56
const GAP_Y = 14
const LINE = 20
const PAD = 10
const MARGIN = 24
const COLOURS = ['#1f7049', '#8a4b08', '#2a5db0', '#7a3e9d', '#a02c4a', '#3d6b1f'] as const

interface Box {
  lines: string[]
  height: number
  x: number
  y: number
  level: 0 | 1 | 2
}

export function mindMap(summary: Pick<Summary, 'chapters' | 'timed'>, title: string): string {
  const at = (seconds: number) => (summary.timed ? `${clock(seconds)} ` : '')
  const columns = [MARGIN, MARGIN + WIDTHS[0] + GAP_X, MARGIN + WIDTHS[0] + WIDTHS[1] + 2 * GAP_X]
  let bottom = MARGIN
  const branches = summary.chapters.map((chapter) => {
    const head = box(at(chapter.start) + chapter.title, 1, columns[1] as number)
    const points = chapter.points.map((point) => box(at(point.at) + point.text, 2, columns[2] as number))
    const top = bottom
    for (const point of points) {
      point.y = bottom
      bottom += point.height + GAP_Y
    }
    bottom = Math.max(bottom, top + head.height + GAP_Y)
    head.y = (top + bottom - GAP_Y) / 2 - head.height / 2
    return { head, points }
  })
  const root = box(title, 0, columns[0] as number)
  bottom = Math.max(bottom, MARGIN + root.height + GAP_Y)
  root.y = (MARGIN + bottom - GAP_Y) / 2 - root.height / 2
  const width = (columns[2] as number) + WIDTHS[2] + MARGIN
  const height = bottom - GAP_Y + MARGIN
  const drawn = branches.map(({ head, points }, index) => {
    const colour = COLOURS[index % COLOURS.length] as string
    return [curve(root, head, colour), ...points.map((point) => curve(head, point, colour)), draw(head, colour), ...points.map((point) => draw(point, colour))].join('')
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="14">` +
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>${drawn.join('')}${draw(root, '#16301f')}</svg>\n`
  )
}

function box(text: string, level: Box['level'], x: number): Box {
  const lines = wrapped(text, WIDTHS[level] - 2 * PAD)
  return { lines, height: lines.length * LINE + 2 * PAD, x, y: 0, level }
}

function curve(from: Box, to: Box, colour: string): string {
  const [x1, y1] = [from.x + WIDTHS[from.level], from.y + from.height / 2]
  const [x2, y2] = [to.x, to.y + to.height / 2]
  const middle = (x1 + x2) / 2
  return `<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" fill="none" stroke="${colour}" stroke-width="2"/>`
}

function draw(one: Box, colour: string): string {
  const filled = one.level < 2
  const weight = filled ? ' font-weight="600"' : ''
  const words = one.lines.map((line, row) => `<tspan x="${one.x + PAD}" y="${one.y + PAD + LINE * row + 15}">${escaped(line)}</tspan>`)
  return (
    `<rect x="${one.x}" y="${one.y}" width="${WIDTHS[one.level]}" height="${one.height}" rx="10" fill="${filled ? colour : '#ffffff'}" stroke="${colour}"/>` +
    `<text fill="${filled ? '#ffffff' : '#1b1f1c'}"${weight}>${words.join('')}</text>`
  )
}

/** Lines of about this width, by what letters take at 14 pixels: a Korean syllable is as wide as two Latin letters. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((part) => pieces(part, width))) {
    const longer = line ? `${line} ${word}` : word
    if (line && measured(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line ? [...lines, line] : lines.length > 0 ? lines : ['']
}

/** A word that is wider than a line, in pieces that are not. */
function pieces(word: string, width: number): string[] {
  const found: string[] = []
  let piece = ''
  for (const sign of word) {
    if (piece && measured(piece + sign) > width) {
      found.push(piece)
      piece = ''
    }
    piece += sign
  }
  return piece ? [...found, piece] : found
}

/** At most what the common system fonts take, so that no line runs over its box. */
function measured(text: string): number {
  let width = 0
  for (const sign of text) width += signWidth(sign)
  return width
}

function signWidth(sign: string): number {
  const code = sign.codePointAt(0) as number
  if (/\p{M}|\p{Cf}/u.test(sign)) return 0
  if (code >= 0x1f000) return 20 // emoji
  if (code >= 0xfdf0 && code <= 0xfdfd) return 45 // whole phrases in one Arabic sign
  if (code > 0x2e7f || '—…'.includes(sign)) return 14.5
  if ('WM@%'.includes(sign)) return 15
  if ('mw'.includes(sign)) return 13.5
  if (/\p{Lu}/u.test(sign)) return 11
  if (" iljtfI.,:;'|!()[]".includes(sign)) return 6
  return 8.8
}

function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
