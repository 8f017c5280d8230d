// Starts Swagger UI on /api/v1/docs, in the theme of the pages. A file of its own, since the CSP allows no inline script.
(function () {
  var theme = null
  try {
    theme = localStorage.getItem('kongdori.theme')
  } catch {
    // storage is closed to us: the system's theme it is
  }
  var isDark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.classList.toggle('dark-mode', isDark)
})()
SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger', deepLinking: true })
