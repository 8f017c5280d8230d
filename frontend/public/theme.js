// Runs before anything else: theme and language before the first paint, so that nothing flashes; the files that this address
// and this language need, so that they come together; and a sentence where one can't be loaded, for without them the page
// has no words. A file of its own, since the CSP allows no inline script.
(function () {
  var root = document.documentElement
  var mark = document.currentScript
  var failed = {
    en: ['Kongdori couldn’t be loaded. What you wrote is still on this device.', 'Try again'],
    ko: ['콩돌이를 불러오지 못했어요. 쓰던 글은 이 기기에 그대로 있어요.', '다시 시도'],
  }
  var mayBeSignedIn = true
  var wanted = [].concat(navigator.languages || [navigator.language]).map(function (tag) { return tag.toLowerCase().split('-')[0] })
  root.lang = wanted.find(function (tag) { return tag in failed }) || 'en'
  try {
    var theme = localStorage.getItem('kongdori.theme')
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme
      document.querySelectorAll('meta[name=theme-color]').forEach(function (meta) {
        meta.content = theme === 'dark' ? '#121512' : '#ffffff'
      })
    }
    var language = localStorage.getItem('kongdori.language')
    if (language in failed) root.lang = language
    mayBeSignedIn = localStorage.getItem('kongdori.signedIn') === '1'
  } catch {
    root.dataset.storage = 'none' // storage is closed to us: the system's theme and language it is
  }

  var isChat = mayBeSignedIn && /^\/(chat(\/|$)|$)/.test(location.pathname)
  var files = [mark.dataset[root.lang], isChat && mark.dataset.chat].filter(Boolean).join(' ')
  files.split(' ').filter(Boolean).forEach(function (file) {
    var link = document.createElement('link')
    link.rel = /\.css$/.test(file) ? 'preload' : 'modulepreload'
    if (link.rel === 'preload') link.as = 'style'
    link.crossOrigin = ''
    link.href = file
    document.head.append(link)
  })

  function say() {
    var app = document.getElementById('app')
    if (!app || app.childElementCount) return // what has been shown can tell by itself
    root.dataset.failed = ''
    var words = failed[root.lang]
    var main = document.createElement('main')
    var button = document.createElement('button')
    main.setAttribute('style', 'display: grid; gap: 16px; justify-items: start; max-width: 30rem; margin: 20vh auto; padding: 24px; font: 1rem/1.5 system-ui, sans-serif; word-break: keep-all')
    button.setAttribute('style', 'min-height: 44px; padding: 0 16px; font: inherit; cursor: pointer')
    main.setAttribute('role', 'alert')
    button.append(words[1])
    button.addEventListener('click', function () { location.reload() })
    main.append(words[0], button)
    app.append(main)
  }
  function whenRead(action) {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', action)
    else action()
  }
  addEventListener('kongdori:failed', say)
  addEventListener('error', function (event) {
    var part = event.target
    if (part.tagName === 'SCRIPT' || part.rel === 'stylesheet') whenRead(say)
  }, true)
})()
