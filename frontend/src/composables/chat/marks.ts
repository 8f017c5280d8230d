export interface Piece {
  text: string
  isMarked: boolean
}

/** What a search found, as one reads it: without the signs of Markdown. */
export function withoutMarkdown(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\](?:\([^)\s]*\)?)?/g, '$1')
    .replace(/\]\([^)\s]*\)?/, '') // of a link that began before
    .replace(/[|:\s-]*-{3,}[|:\s-]*/g, ' ') // a line across, or below the head of a table
    .replace(/\|\s*(?=\|)/g, '') // where its rows meet
    .replace(/(\*\*|__|~~|`+)(?=\S)(.+?)\1/g, '$2')
    .replace(/(^|[\s…])\*(?=\S)([^*]+?)\*(?![\w*])/g, '$1$2')
    .replace(/(^|\n)\s*>\s+/g, '$1')
    .replace(/(^|\s)#{1,6}\s+/g, '$1')
    .replace(/(?:\*\*|`)(?=\S*…?$)/, '')
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/g

/** A text in pieces: the words of a search are marked, wherever they stand and in whichever case. */
export function piecesOf(text: string, query: string): Piece[] {
  const words = query.normalize('NFC').split(/\s+/).filter(Boolean)
  const whole = text.normalize('NFC')
  if (words.length === 0) return [{ text: whole, isMarked: false }]
  const longestFirst = words.sort((a, b) => b.length - a.length).map((word) => word.replace(SPECIAL, '\\$&'))
  return whole
    .split(new RegExp(`(${longestFirst.join('|')})`, 'iu'))
    .map((piece, place) => ({ text: piece, isMarked: place % 2 === 1 })) // the words stand between the rest
    .filter((piece) => piece.text !== '')
}
