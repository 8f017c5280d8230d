"""The routes of summaries that a cold start does not need: `summarize_function.app` loads them later."""

from __future__ import annotations

from summarize_function.part_routes import router as parts
from summarize_function.result_routes import router as results

routers = [results, parts]
