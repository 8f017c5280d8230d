// Starts Swagger UI on /api/v1/docs. A file of its own, since the CSP allows no inline script.
SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger', deepLinking: true })
