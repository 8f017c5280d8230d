import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '@/locales/en'
import ko from '@/locales/ko'
import { withParticles } from '@/composables/app/particles'

const PARTICLES = ['[을/를]', '[은/는]', '[이/가]', '[과/와]', '[으로/로]']

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'locales' ? [] : sources(path)
    return /\.(ts|vue)$/.test(entry.name) && entry.name !== 'generated.ts' ? [readFileSync(path, 'utf8')] : []
  })
}

interface Words {
  english: string[]
  korean: string[]
  never: string[]
}

/** The table of docs/words.md. */
function words(): Words[] {
  const lines = readFileSync(join(__dirname, '../../docs/words.md'), 'utf8').split('\n')
  return lines.filter((line) => line.startsWith('| ')).slice(2).map((line) => {
    const [, english, korean, never] = line.split('|').slice(1, -1).map((cell) => cell.split(',').map((word) => word.trim()).filter(Boolean))
    return { english: english ?? [], korean: korean ?? [], never: never ?? [] }
  })
}

/** A word of either language in a text. English words are whole, in any case and number. */
function has(text: string, word: string): boolean {
  return /[가-힣]/.test(word) ? text.includes(word) : new RegExp(`(?<![\\w-])${word}s?(?!\\w)`, 'i').test(text)
}

const texts = { en: flat(en as Tree), ko: flat(ko as unknown as Tree) }
const code = sources(join(__dirname, '../src')).join('\n')
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

/** Whole keys in quotes, and beginnings of keys in templates such as t(`summaries.status.${status}`). */
const literal = new Set([...code.matchAll(/['"]([a-zA-Z]+(?:\.[\w-]+)+)['"]/g)].map((match) => match[1] as string))
const beginnings = [...code.matchAll(/`([a-zA-Z]+(?:\.[\w-]+)*\.)\$\{/g)].map((match) => match[1] as string)
const topLevel = new Set(Object.keys(en))

describe('the texts', () => {
  it('have the same keys in both languages', () => {
    expect([...texts.ko.keys()].sort()).toEqual([...texts.en.keys()].sort())
  })

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of texts.en) expect([key, placeholders(texts.ko.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })

  it('exist for every key that the code asks for', () => {
    const asked = [...code.matchAll(/\bt\(\s*['"]([\w.-]+)['"]/g)].map((match) => match[1] as string)
    expect(asked.length).toBeGreaterThan(150)
    expect(asked.filter((key) => !texts.en.has(key))).toEqual([])
    const quoted = [...code.matchAll(/'([a-zA-Z]+(?:\.[\w-]+)+)'/g)].map((match) => match[1] as string)
    const named = quoted.filter((key) => topLevel.has(key.split('.')[0] ?? '') && !/\.(ts|vue)$/.test(key))
    expect(named.filter((key) => !texts.en.has(key))).toEqual([])
  })

  it('are all used', () => {
    const unused = [...texts.en.keys()].filter(
      (key) => key !== 'brand' && !literal.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
    )
    expect(unused).toEqual([])
  })

  it.each(['en', 'ko'] as const)('compile, every one of them, in %s', (language) => {
    const i18n = createI18n({ legacy: false, locale: language, messages: { en, ko } })
    for (const [key, text] of texts[language]) {
      const values = Object.fromEntries(placeholders(text).map((name) => [name, '7']))
      expect(i18n.global.t(key, values)).toBe(text.replaceAll(/\{\w+\}/g, '7'))
    }
  })

  it('speak Korean in Korean: no text was left in English', () => {
    const meant = new Set(['language.switchTo', 'chat.starters.language', 'summary.gap'])
    const foreign = [...texts.ko].filter(([key, text]) => !meant.has(key) && !/[가-힣]/.test(text.replace(/\{\w+\}/g, '')))
    expect(foreign.map(([key]) => key)).toEqual([])
  })

  it('never say “Something went wrong”', () => {
    for (const [, text] of [...texts.en, ...texts.ko]) expect(text).not.toMatch(/something went wrong|문제가 발생/i)
  })

  it('leave no particle for the reader to choose', () => {
    const open = [...texts.ko].filter(([, text]) => /[가-힣]?\([가-힣]{1,2}\)[가-힣]?/.test(text.replace(/\([^()]{3,}\)/g, '')))
    expect(open.map(([key]) => key)).toEqual([])
    for (const [, text] of texts.ko) {
      for (const marked of text.match(/\[[가-힣]+\/[가-힣]+\]/g) ?? []) expect(PARTICLES).toContain(marked)
    }
  })

  it('use the words of docs/words.md on labels, in both languages', () => {
    const leftOut = new Set(['chat.log', 'chat.nothingFound', 'admin.intents.nothingFound', 'films.notFound', 'films.about', 'films.genre.short', 'library.linkForEver'])
    const table = words()
    expect(table.length).toBeGreaterThan(30)
    const strays = [...texts.en].flatMap(([key, text]) => {
      const bare = text.replaceAll(/\{\w+\}/g, '')
      if (leftOut.has(key) || text.split(' ').length > 4) return []
      const korean = texts.ko.get(key) ?? ''
      return table
        .filter((row) => row.english.some((word) => has(bare, word)) && !row.korean.some((word) => has(korean, word)))
        .map((row) => `${key}: “${text}” is “${korean}”, without ${row.korean.join(' or ')}`)
    })
    expect(strays).toEqual([])
  })

  it('use no word that docs/words.md rules out', () => {
    const ruledOut = words().flatMap((row) => row.never)
    const strays = [...texts.en, ...texts.ko].flatMap(([key, text]) => ruledOut.filter((word) => has(text, word)).map((word) => `${key}: “${word}” in “${text}”`))
    expect(strays).toEqual([])
  })

  it.each([
    ['버전 3[을/를]', '버전 3을'],
    ['버전 2[을/를]', '버전 2를'],
    ['버전 10[으로/로]', '버전 10으로'],
    ['버전 1[으로/로]', '버전 1로'],
    ['영화[은/는]', '영화는'],
    ['“서울”[으로/로]', '“서울”로'],
    ['which_films[으로/로]', 'which_films로'],
    ['gemini.pm[이/가]', 'gemini.pm이'],
  ])('put the particle that fits: %s', (marked, expected) => {
    expect(withParticles(marked)).toBe(expected)
  })
})
