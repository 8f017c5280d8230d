import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, URL } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { chunkOfFirstLoad, firstLoad } from './scripts/firstLoad.ts'

const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']
const LICENCES = 'licences.txt'
const WORTH_COMPRESSING = 1000
const NOT_IMPORTED = ['pretendard', 'swagger-ui-dist']

/**
 * What no script imports: Swagger UI, which `/api/v1/docs` shows from our own origin, and the licences of fonts and copies
 * in `/licences.txt`, where Vite writes those of all that is imported.
 */
function besidesScripts(): Plugin {
  let outDir = ''
  return {
    name: 'kongdori-besides-scripts',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      mkdirSync(join(outDir, 'swagger'), { recursive: true })
      for (const file of SWAGGER_FILES) copyFileSync(join(folderOf('swagger-ui-dist'), file), join(outDir, 'swagger', file))
      for (const name of NOT_IMPORTED) appendFileSync(join(outDir, LICENCES), licenceOf(name))
      compress(join(outDir, 'assets'))
    },
  }
}

/** As CloudFront does by itself; on one's own machine the front hands out what lies beside a file. */
function compress(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => /\.(js|css)$/.test(name))) {
    const plain = readFileSync(join(folder, file))
    if (plain.length >= WORTH_COMPRESSING) writeFileSync(join(folder, `${file}.br`), brotliCompressSync(plain))
  }
}

function licenceOf(name: string): string {
  const from = folderOf(name)
  const { version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  const texts = readdirSync(from).filter((file) => /^(LICENSE|NOTICE)|swagger-ui-bundle.js.LICENSE/.test(file))
  const text = texts.map((file) => readFileSync(join(from, file), 'utf8').trim()).join('\n\n')
  return `\n## ${name} - ${version} (${license})\n\n${text || `https://spdx.org/licenses/${license}.html`}\n`
}

function folderOf(name: string): string {
  return fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url))
}

const api = { target: process.env.KONGDORI_URL ?? 'http://localhost:8080', changeOrigin: false }

export default defineConfig({
  plugins: [vue(), besidesScripts(), firstLoad()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_OPTIONS_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the CSP allows fonts and pictures from our origin only, not data:
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    license: { fileName: LICENCES },
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOfFirstLoad, debugName: 'first load' }] } } },
  },
  server: { port: 5173, proxy: { '/api': api, '/media': api, '/_s3': api } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], testTimeout: 60_000 }, // a busy machine is no fault
})
