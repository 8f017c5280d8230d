import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']
const LICENCES = 'licences.txt'
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
    },
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
  plugins: [vue(), besidesScripts()],
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
  },
  server: { port: 5173, proxy: { '/api': api, '/media': api, '/_s3': api } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
})
