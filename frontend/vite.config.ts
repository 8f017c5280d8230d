import { copyFileSync, mkdirSync } from 'node:fs'
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

const api = { target: process.env.KONGDORI_URL ?? 'http://localhost:8080', changeOrigin: false }

export default defineConfig({
  plugins: [vue(), swaggerAssets()],
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
  },
  server: { port: 5173, proxy: { '/api': api, '/media': api, '/_s3': api } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
})
