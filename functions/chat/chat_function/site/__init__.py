"""What everyone may see: health, and the OpenAPI document."""
