// Makes Kongdori installable, and says what it needs where its server can't be reached. It keeps nothing: every page and
// file comes from the server, so that no deployment is ever hidden behind an older one. (vite-plugin-pwa was looked at: it
// stores the application's files, which is what must not be here.)

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('activate', (event) => {
  // The request for a page leaves at once, and does not wait until this script has started.
  event.waitUntil(Promise.all([self.registration.navigationPreload?.enable(), self.clients.claim()]))
})

self.addEventListener('fetch', (event) => {
  const isPage = event.request.mode === 'navigate' && event.request.method === 'GET'
  if (!isPage || /^\/(api|media|_s3)\//.test(new URL(event.request.url).pathname)) return
  event.respondWith(page(event).catch(unreachable))
})

async function page(event) {
  return (await event.preloadResponse) ?? fetch(event.request)
}

function unreachable() {
  const nonce = crypto.randomUUID()
  const policy = `default-src 'none'; img-src 'self'; connect-src 'self'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'`
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Content-Security-Policy': policy }
  return new Response(text(nonce), { status: 503, headers })
}

const text = (nonce) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Kongdori · 콩돌이</title>
<style nonce="${nonce}">
  html { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { display: grid; gap: 32px; max-width: 480px; min-height: 90dvh; margin: auto; padding: 24px; align-content: center }
  h1, h2 { margin: 0 0 8px; font-size: 1.25rem; line-height: 1.3 }
  p { margin: 0 }
  svg { width: 64px; height: 64px }
  :lang(ko) { word-break: keep-all }
  a { justify-self: start; padding: 10px 20px; border-radius: 12px; background: #1f7048; color: #fff; text-decoration: none }
</style>
<main>
  <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M17 4.5c7.2 0 12 4.9 12 11.7 0 7.4-5.7 12.3-13 12.3S3 24 3 17.2c0-4.6 3.2-6.4 6.7-7.5C13 8.6 12.8 4.5 17 4.5Z" fill="#2c8a5a"/><circle cx="12.5" cy="17" r="1.9" fill="#fff"/><circle cx="20.5" cy="17" r="1.9" fill="#fff"/><path d="M13.5 21.5c1.7 1.5 4.3 1.5 6 0" stroke="#fff" stroke-width="1.8" stroke-linecap="round" fill="none"/></svg>
  <h1>Kongdori can’t be reached</h1>
  <p>Your conversations, summaries and films are on its server, so opening them needs a connection. What you were writing
  is still on this device. This page tries again by itself.</p>
</main>
<section lang="ko">
  <h2>콩돌이에 연결할 수 없어요</h2>
  <p>대화와 요약, 영화는 서버에 있어서 연결돼 있어야 열 수 있어요. 쓰던 글은 이 기기에 그대로 있어요. 연결되면 저절로 다시 열려요.</p>
</section>
<a href="">Try again · <span lang="ko">다시 시도</span></a>
<script nonce="${nonce}">
  addEventListener('online', () => location.reload())
  setInterval(() => fetch('/robots.txt', { cache: 'no-store' }).then((found) => found.ok && location.reload(), () => undefined), 5000)
</script>
</html>`
