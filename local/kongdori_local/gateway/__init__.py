"""API Gateway: REST proxy events, the authorizer and its cache, usage plans, the gateway's own answers."""
