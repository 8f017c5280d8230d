// Runs before anything else: theme and language before the first paint, so that nothing flashes; the files that this address
// and this language need, so that they come together; and the sentence of `index.html` where one can't be loaded, for
// without them the page has no words. A file of its own, since the CSP allows no inline script.
(function () {
  var root = document.documentElement
  var mark = document.currentScript
  var languages = ['en', 'ko']
  var hiding = new CSSStyleSheet() // not in a file: without this script the sentence is seen
  hiding.replaceSync('#unloaded { display: none }')
  document.adoptedStyleSheets = [hiding]
  var mayBeSignedIn = true
  var wanted = [].concat(navigator.languages || [navigator.language]).map(function (tag) { return tag.toLowerCase().split('-')[0] })
  root.lang = wanted.find(function (tag) { return languages.includes(tag) }) || 'en'
  try {
    var theme = localStorage.getItem('kongdori.theme')
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme
      document.querySelectorAll('meta[name=theme-color]').forEach(function (meta) {
        meta.content = theme === 'dark' ? '#121512' : '#ffffff'
      })
    }
    var language = localStorage.getItem('kongdori.language')
    if (languages.includes(language)) root.lang = language
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
    var unloaded = document.getElementById('unloaded')
    if (!unloaded) return // what has been shown can tell by itself
    root.dataset.failed = ''
    unloaded.querySelectorAll('[lang]').forEach(function (part) { if (part.lang !== root.lang) part.remove() })
    unloaded.querySelector('a').addEventListener('click', function (event) {
      event.preventDefault()
      location.reload() // the link alone would lose what stands after `#`
    })
    hiding.replaceSync('')
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
