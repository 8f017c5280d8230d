"""CloudFront: the SPA, `/api`, `/media` with signed cookies and Range, the response-headers policy."""
