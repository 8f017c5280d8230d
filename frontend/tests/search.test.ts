import { describe, expect, it } from 'vitest'
import { piecesOf, withoutMarkdown } from '@/composables/chat/marks'

const shown = (text: string, query: string) =>
  piecesOf(text, query)
    .map((piece) => (piece.isMarked ? `[${piece.text}]` : piece.text))
    .join('')

describe('the words of a search', () => {
  it.each([
    ['고전영화를 보고 싶어', '영화', '고전[영화]를 보고 싶어'],
    ['The Blue Heron, blue again', 'heron BLUE', 'The [Blue] [Heron], [blue] again'],
    ['100% sure (a+b)*', '100% (a+b)*', '[100%] sure [(a+b)*]'],
    ['왜가리'.normalize('NFD'), '왜가리', '[왜가리]'],
    ['heronry', 'her heron', '[heron]ry'],
    ['nothing here', '  ', 'nothing here'],
    ['<b>bold</b>', 'b', '<[b]>[b]old</[b]>'],
  ])('are marked: %s, %s', (text, query, expected) => {
    expect(shown(text, query)).toBe(expected)
  })
})

describe('what a search found', () => {
  it.each([
    ['## A tour Here is **bold**, `code` and a [link](https://example.org/)', 'A tour Here is bold, code and a link'],
    ['…see [the page](https://exam…', '…see the page'],
    ['…re](https://example.org/cat.png) --- And then', '…re And then'],
    ['…- | ---: | --- | | Seoul | 9,411,000 | | Busan | 3,293,000 |', '… Seoul | 9,411,000 | Busan | 3,293,000 |'],
    ['cat a | sort --reverse', 'cat a | sort --reverse'],
    ['> said *so*', 'said so'],
    ['2 * 3 * 4 and a_b_c and C# and a > b', '2 * 3 * 4 and a_b_c and C# and a > b'],
    ['왜가리 **세 마리**가 있어요', '왜가리 세 마리가 있어요'],
  ])('reads without the signs of Markdown: %s', (text, expected) => {
    expect(withoutMarkdown(text)).toBe(expected)
  })
})
