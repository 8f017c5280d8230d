// Prints what a first visit costs and fails above the limit: the entry, what it imports at once, and each page on its own.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 150
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length

const html = readFileSync(join(dist, 'index.html'), 'utf8')
const entry = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1])
const seen = new Set()
const queue = [...entry]
while (queue.length > 0) {
  const file = queue.pop()
  if (seen.has(file)) continue
  seen.add(file)
  const text = readFileSync(join(dist, file), 'utf8')
  for (const match of text.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\s{][^;'"()]*?from)?\s*["']\.\/([^"']+\.js)["']/g)) {
    queue.push(`assets/${match[1]}`)
  }
}
const first = [...seen].map((file) => [file, gzipped(join(dist, file))]).sort((a, b) => b[1] - a[1])
const rest = readdirSync(join(dist, 'assets'))
  .filter((file) => file.endsWith('.js') && !seen.has(`assets/${file}`))
  .map((file) => [file, gzipped(join(dist, 'assets', file))])
  .sort((a, b) => b[1] - a[1])
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10)
const total = first.reduce((sum, [, bytes]) => sum + bytes, 0)
// The chat is where a person lands: count its page and all it asks for as well, the lazy parts included.
const all = total + rest.reduce((sum, [, bytes]) => sum + bytes, 0)

for (const [file, bytes] of first) process.stdout.write(`${kb(bytes)}  ${file}\n`)
process.stdout.write(`${kb(total)}  first JavaScript, gzipped (limit ${LIMIT_KB} kB)\n`)
for (const [file, bytes] of rest) process.stdout.write(`${kb(bytes)}  later: ${file}\n`)
process.stdout.write(`${kb(all)}  all JavaScript of the application, gzipped\n`)
if (total > LIMIT_KB * 1000) {
  process.stderr.write(`The first JavaScript is ${kb(total).trim()}; at most ${LIMIT_KB} kB are allowed.\n`)
  process.exit(1)
}
