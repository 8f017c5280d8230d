"""Seconds until somebody who is signed in can write, with nothing of the page stored, at 400 kbit/s and 150 ms.

Against the time that its bytes alone take on such a line. Needs the Chromium of `tests/peers`.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench._cloud import Cloud, local_cloud, sign_up
from bench._figures import Figure, show
from tests.fixtures.e2e.browser import FLAGS, find_chromium

RUNS = 3
BYTES_PER_S = 50_000  # 400 kbit/s
LATENCY_MS = 150
BOUND_S = 4.0
LOGIN, PASSWORD = "first-load", "correct horse battery"
NOTE = """
new MutationObserver(() => {
  if (document.querySelector('#composer')) window.composerAt ??= performance.now()
}).observe(document, { childList: true, subtree: true })
"""


@dataclass
class Load:
    """One load of the chat. `bytes` came before the composer stood."""

    seconds: float = 0
    bytes: int = 0
    requests: list[str] = field(default_factory=list)


def main() -> bool:
    figures = []
    with local_cloud(KONGDORI_SAMPLES="0") as cloud, sync_playwright() as playwright:
        sign_up(cloud, LOGIN)
        found = find_chromium(playwright)
        if found is None:
            raise RuntimeError("There is no Chromium. `npm ci --prefix tests/peers` brings one.")
        environment: Any = found.environment or None
        with playwright.chromium.launch(executable_path=found.path, args=list(FLAGS), env=environment) as browser:
            for language, locale in (("English", "en-US"), ("Korean", "ko-KR")):
                loads = [load(browser, cloud, locale) for _ in range(RUNS)]
                middle = statistics.median(one.seconds for one in loads)
                line_s = loads[-1].bytes / BYTES_PER_S
                figures.append(
                    Figure(
                        f"{language}: the composer stands",
                        f"{middle:.2f} s, {len(loads[-1].requests)} files",
                        f"{line_s:.2f} s",
                        f"{middle / line_s:.2f} ×",
                        bound=f"≤ {BOUND_S} s",
                        met=middle <= BOUND_S,
                    )
                )
    return show("First load at 400 kbit/s and 150 ms", figures, against="its bytes alone")


def load(browser: Browser, cloud: Cloud, locale: str) -> Load:
    """Opens the chat in a browser that has the session and nothing else."""
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(cloud.url + "/sign-in")
        page.locator("input").first.fill(LOGIN)
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/chat")
        page.wait_for_load_state("networkidle")
        state = context.storage_state()
    loaded = Load()
    with browser.new_context(locale=locale, storage_state=state) as context:
        page = context.new_page()
        page.add_init_script(NOTE)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        throttle = {"latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
        line.send("Network.emulateNetworkConditions", {"offline": False, **throttle})

        def came(event: dict[str, Any]) -> None:
            loaded.bytes += event["encodedDataLength"]
            loaded.requests.append(event["requestId"])

        line.on("Network.loadingFinished", came)
        page.goto(cloud.url + "/chat", wait_until="commit")
        page.wait_for_function("() => window.composerAt")
        line.remove_listener("Network.loadingFinished", came)
        loaded.seconds = page.evaluate("() => window.composerAt") / 1000
    return loaded


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
