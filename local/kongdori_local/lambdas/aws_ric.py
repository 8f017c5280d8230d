"""AWS's runtime client, as a sandbox here runs it: `python -m kongdori_local.lambdas.aws_ric module.handler`.

Its own start would wait for each call in a thread made for that call, so that a signal is heard meanwhile. A sandbox of
this host gets none but SIGKILL, and making a thread costs a tenth of what a saved answer does.
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
