"""S3, Secrets Manager and Step Functions: moto, with the bytes on disk and our functions behind `lambda:invoke`."""
