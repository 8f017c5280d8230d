import { fileURLToPath, URL } from 'node:url'
import type { Plugin, Rolldown } from 'vite'

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))
const MAIN = source('main.ts')
const EARLY = source('early.ts')
const CHAT = source('pages/ChatPage.vue')
const KOREAN = [source('locales/ko.ts'), source('composables/app/particles.ts')]
const ENGLISH = [source('locales/en.ts')]
/** What is loaded before anything else is known. */
const HERE = /<script src="\/theme\.js">/

/**
 * Which file of the first load a module belongs to: few files, since each costs a request and its headers. What the chat
 * shares with other pages goes with what all of them need. Everything else is divided as Rolldown would.
 */
export function chunkOfFirstLoad(id: string, modules: Rolldown.ChunkingContext): string | null {
  if (reachedFrom(EARLY, modules).has(id)) return 'early'
  if (reachedFrom(MAIN, modules).has(id)) return 'start'
  const chat = reachedFrom(CHAT, modules)
  if (!chat.has(id)) return null
  const isShared = (one: string) => one !== CHAT && modules.getModuleInfo(one)?.importers.some((importer) => !chat.has(importer))
  return [...chat].some((one) => isShared(one) && reachedFrom(one, modules).has(id)) ? 'start' : 'chat'
}

const reached = new Map<string, Set<string>>()

/** A module and all that it imports at once. */
function reachedFrom(id: string, modules: Rolldown.ChunkingContext): ReadonlySet<string> {
  const known = reached.get(id)
  if (known) return known
  const seen = new Set<string>()
  const queue = [id]
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    queue.push(...(modules.getModuleInfo(next)?.importedIds ?? []))
  }
  reached.set(id, seen)
  return seen
}

/**
 * Tells `theme.js`, which runs first, what this address and this language need, so that a browser asks for it at once and
 * not when the script that imports it has come.
 */
export function firstLoad(): Plugin {
  return {
    name: 'kongdori-first-load',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk')
        const filesOf = (module: string) => {
          const chunk = chunks.find(({ moduleIds, facadeModuleId }) => facadeModuleId === module || moduleIds.includes(module))
          if (!chunk) throw new Error(`No chunk has ${module}.`)
          const needed = [chunk, ...chunks.filter(({ fileName }) => chunk.imports.includes(fileName))]
          const files = needed.flatMap(({ fileName, viteMetadata }) => [fileName, ...(viteMetadata?.importedCss ?? [])])
          return files.map((file) => `/${file}`).filter((file) => !html.includes(`"${file}"`))
        }
        const parts = { chat: filesOf(CHAT), en: ENGLISH.flatMap(filesOf), ko: KOREAN.flatMap(filesOf) }
        const marks = Object.entries(parts).map(([name, files]) => ` data-${name}="${files.join(' ')}"`)
        if (!HERE.test(html)) throw new Error('index.html does not load theme.js.')
        return html.replace(HERE, `<script src="/theme.js"${marks.join('')}>`)
      },
    },
  }
}
