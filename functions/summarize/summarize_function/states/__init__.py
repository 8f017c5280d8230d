"""One handler for each state of the pipeline. A payload carries ids and indexes, never content.

Each state reads or writes S3, so boto3 is loaded here, at init: there Lambda lends a whole processor, and the local run
starts the later states while the first one works.
"""

import boto3  # noqa: F401
