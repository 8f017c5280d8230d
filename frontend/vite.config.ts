import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']

/** `/api/v1/docs` shows Swagger UI from our own origin: its files go to `/swagger/`. */
function swaggerAssets(): Plugin {
  let outDir = ''
  return {
    name: 'kongdori-swagger-assets',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
      mkdirSync(join(outDir, 'swagger'), { recursive: true })
      for (const file of SWAGGER_FILES) copyFileSync(join(from, file), join(outDir, 'swagger', file))
    },
  }
}

const LICENCES = 'licences.txt'
const NOT_IMPORTED = ['pretendard', 'swagger-ui-dist']

/** Vite writes the licences of all that a script imports into `/licences.txt`; this adds those of fonts and copies. */
function otherLicences(): Plugin {
  let outDir = ''
  return {
    name: 'kongdori-other-licences',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      for (const name of NOT_IMPORTED) {
        const from = fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url))
        const { version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
        const texts = readdirSync(from).filter((file) => /^(LICENSE|NOTICE)|swagger-ui-bundle.js.LICENSE/.test(file))
        const text = texts.map((file) => readFileSync(join(from, file), 'utf8').trim()).join('\n\n')
        const where = `https://spdx.org/licenses/${license}.html`
        appendFileSync(join(outDir, LICENCES), `\n## ${name} - ${version} (${license})\n\n${text || where}\n`)
      }
    },
  }
}

const api = { target: process.env.KONGDORI_URL ?? 'http://localhost:8080', changeOrigin: false }

export default defineConfig({
  plugins: [vue(), swaggerAssets(), otherLicences()],
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
