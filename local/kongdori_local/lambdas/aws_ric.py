"""AWS's runtime client, as a sandbox here runs it: `python -m kongdori_local.lambdas.aws_ric module.handler`.

Started by its own entry, the client waits for each call in a new thread, so that it can handle signals meanwhile. A
sandbox here gets no signal but SIGKILL, and a thread costs a tenth of the time that a saved answer takes.
"""

from __future__ import annotations

import os
import sys

from awslambdaric import bootstrap
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient


def main() -> None:
    """Runs until the host ends it."""
    client = LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], use_thread_for_polling_next=False)
    bootstrap.run(sys.argv[1], client)


if __name__ == "__main__":
    main()
