"""Public: health, the OpenAPI document, and a page to try the API."""
