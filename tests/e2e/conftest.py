"""End to end: a real browser against the whole local cloud.

`site`: one without a model; `site_with_model`: one with, and with an admin.
`visit`: someone at a browser, watched for faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.e2e.browser import FLAGS, find_chromium
from fixtures.e2e.person import PASSWORD, Person, Visit
from fixtures.e2e.site import Site, create_admin, open_model, open_site
from fixtures.e2e.video import CHAPTERS, FILM_CHAPTERS, make_video
from playwright.sync_api import Browser, Playwright, sync_playwright

DIST = Path(__file__).parents[2] / "frontend/dist/index.html"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that plays H.264."""
    found = find_chromium(_playwright)
    if found is None:
        pytest.fail("There is no Chromium. `npm ci --prefix tests/peers` brings one; KONGDORI_CHROMIUM names another.")
    environment: dict[str, str | float | bool] = {**found.environment}
    with _playwright.chromium.launch(executable_path=found.path, args=list(FLAGS), env=environment or None) as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not DIST.exists():
        pytest.fail("The page is not built: `make setup` builds it.")
    with open_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def site_with_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site-with-model")
    chapters = {"about bees and their dances": CHAPTERS, "going round a circle": FILM_CHAPTERS}
    with open_model(folder, chapters=chapters) as model_url, open_site(folder, model_url=model_url) as site:
        create_admin(site, name="keeper", password=PASSWORD)
        yield site


@pytest.fixture(scope="session")
def bees(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A video of a minute and its captions."""
    return make_video(tmp_path_factory.mktemp("bees"))


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Visit]:
    """Makes people, each with a browser of their own. What the page logged as wrong fails the test."""
    people: list[Person] = []

    def new(site: Site, language: str = "en", *, width: int = 1280, height: int = 800, **more: object) -> Person:
        locale = {"en": "en-US", "ko": "ko-KR"}[language]
        context = browser.new_context(locale=locale, viewport={"width": width, "height": height}, **more)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        people.append(Person(site, context, language))
        return people[-1]

    yield new
    try:
        for person in people:
            person.saw_no_fault()
    finally:
        failed = getattr(request.node, "failed", False)
        for number, person in enumerate(people):
            if failed and not person.page.is_closed():
                name = re.sub(r"\W+", "-", request.node.name)
                person.page.screenshot(path=tmp_path / f"{name}-{number}.png")
            person.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report
