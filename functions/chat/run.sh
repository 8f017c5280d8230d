#!/bin/sh
# What ChatStreamFunction runs: Lambda Web Adapter waits for /ready, then hands each call to this server and streams what it
# sends. Lambda's own bootstrap, which would put the layers on the path, is not in this process, so they are named here.
set -eu
task="${LAMBDA_TASK_ROOT:-$(cd "$(dirname "$0")" && pwd)}"
PYTHONPATH="$task:/opt/python${LAMBDA_RUNTIME_DIR:+:$LAMBDA_RUNTIME_DIR}${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONPATH
exec python -m uvicorn chat_function.stream:app --host 127.0.0.1 --port "${AWS_LWA_PORT:-8080}" \
  --no-access-log --log-level warning --timeout-keep-alive 75 --timeout-graceful-shutdown 3
