// Sets theme and language before the first paint, so that nothing flashes. A file of its own, since the CSP allows no inline script.
(function () {
  var root = document.documentElement
  try {
    var theme = localStorage.getItem('kongdori.theme')
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme
      document.querySelectorAll('meta[name=theme-color]').forEach(function (meta) {
        meta.content = theme === 'dark' ? '#121512' : '#ffffff'
      })
    }
    var language = localStorage.getItem('kongdori.language')
    if (language !== 'en' && language !== 'ko') language = /^ko\b/i.test(navigator.language) ? 'ko' : 'en'
    root.lang = language
  } catch {
    root.dataset.storage = 'none' // storage is closed to us: the system's theme and English it is
  }
})()
