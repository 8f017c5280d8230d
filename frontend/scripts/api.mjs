// Writes src/api/generated.ts from the merged OpenAPI document; `--check` only says whether it has drifted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const source = new URL('../../functions/chat/chat_function/site/openapi.json', import.meta.url)
const target = new URL('../src/api/generated.ts', import.meta.url)
const head = '// Generated from functions/chat/chat_function/site/openapi.json by `npm run api`. Do not edit.\n'

const text = head + astToString(await openapiTS(source, { alphabetize: true, defaultNonNullable: false }))
if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    process.stderr.write('src/api/generated.ts has drifted from the OpenAPI document. Run `npm run api` and commit it.\n')
    process.exit(1)
  }
  process.stdout.write('src/api/generated.ts matches the OpenAPI document.\n')
} else {
  writeFileSync(target, text)
  process.stdout.write(`Wrote ${fileURLToPath(target)}\n`)
}
