/**
 * What is done to a reply's finished HTML: code gets its colours and a copy button, formulas are typeset. The libraries
 * load when a reply first needs them; until then, and where a language is unknown, the plain text stands there.
 */
import type { HLJSApi, LanguageFn } from 'highlight.js'

type Grammar = () => Promise<{ default: LanguageFn }>

/** The languages that are coloured; each is a file of its own, loaded when it is first met. */
const GRAMMARS: Record<string, Grammar> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  latex: () => import('highlight.js/lib/languages/latex'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
}

const ALIASES: Record<string, string> = {
  'c++': 'cpp', cc: 'cpp', 'c#': 'csharp', cs: 'csharp', docker: 'dockerfile', golang: 'go', h: 'c', html: 'xml', js: 'javascript',
  jsx: 'javascript', kt: 'kotlin', md: 'markdown', make: 'makefile', mjs: 'javascript', ps1: 'powershell', py: 'python', rb: 'ruby',
  rs: 'rust', sh: 'bash', shell: 'bash', svg: 'xml', tex: 'latex', toml: 'ini', ts: 'typescript', tsx: 'typescript', vue: 'xml',
  yml: 'yaml', zsh: 'bash',
}

const LONGEST_COLOURED = 40_000 // characters; colouring more holds the page up

let highlighter: HLJSApi | null = null
let katex: typeof import('katex').default | null = null
/** What is loading: a name is asked for once, and what could not be loaded is not asked for again. */
const loading = new Map<string, Promise<void>>()

/** Enriches all that is under `root`; `again` is called when something that it had to wait for has loaded. */
export function enrich(root: HTMLElement, copyLabel: string, again: () => void): void {
  for (const figure of root.querySelectorAll<HTMLElement>('figure[data-code]')) enrichCode(figure, copyLabel, again)
  for (const formula of root.querySelectorAll<HTMLElement>('[data-math]:not([data-done])')) typeset(formula, again)
}

function enrichCode(figure: HTMLElement, copyLabel: string, again: () => void): void {
  const caption = figure.querySelector('figcaption')
  const code = figure.querySelector('code')
  if (!caption || !code) return
  const button = caption.querySelector('button') ?? caption.appendChild(document.createElement('button'))
  button.type = 'button'
  button.textContent = copyLabel
  const named = figure.dataset.code?.toLowerCase() ?? ''
  const language = ALIASES[named] ?? named
  const text = code.textContent
  if (code.dataset.done !== undefined || !(language in GRAMMARS) || text.length > LONGEST_COLOURED) return
  if (highlighter?.getLanguage(language)) {
    code.innerHTML = highlighter.highlight(text, { language, ignoreIllegals: true }).value // it escapes the text itself
    code.dataset.done = ''
  } else {
    loadOnce(`code ${language}`, () => loadGrammar(language)).then(again, () => undefined) // as below
  }
}

function typeset(formula: HTMLElement, again: () => void): void {
  if (!katex) return void loadTypesetting().then(again, () => undefined) // offline, or an expired deployment: the plain text stays
  const options = { displayMode: formula.dataset.math === 'block', throwOnError: false, errorColor: 'inherit', trust: false, maxExpand: 200, maxSize: 20, strict: 'ignore' } as const
  katex.render(formula.textContent, formula, options)
  formula.dataset.done = ''
}

function loadOnce(name: string, start: () => Promise<void>): Promise<void> {
  const running = loading.get(name) ?? start()
  loading.set(name, running)
  return running
}

/** Loads what typesets formulas. */
export function loadTypesetting(): Promise<void> {
  return loadOnce('katex', loadKatex)
}

async function loadGrammar(language: string): Promise<void> {
  const [core, grammar] = await Promise.all([import('highlight.js/lib/core'), GRAMMARS[language]?.()])
  highlighter = core.default
  if (grammar) highlighter.registerLanguage(language, grammar.default)
}

async function loadKatex(): Promise<void> {
  const [module] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')])
  katex = module.default
}
