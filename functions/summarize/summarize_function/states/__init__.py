"""One handler for each state of the pipeline. A payload carries ids and S3 keys, never content."""
