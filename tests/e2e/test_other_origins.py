"""A page of another origin with a person's API key: OpenAI's own JavaScript client works there, in a real browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fixtures.local_cloud import BASE, running_cloud
from playwright.sync_api import Browser

PACKAGES = Path(__file__).parents[1] / "peers/node_modules"
CLIENT = """async ([baseURL, apiKey]) => {
  const { default: OpenAI } = await import('/openai/index.mjs');
  const client = (key) => new OpenAI({ baseURL, apiKey: key, maxRetries: 0, dangerouslyAllowBrowser: true });
  const ours = client(apiKey);
  const messages = [{ role: 'user', content: 'What can you do?' }];
  const refusal = async (call) => {
    try { await call; return null } catch (error) { return [error.constructor.name, error.status, error.code] }
  };
  const [model] = (await ours.models.list()).data;
  const whole = await ours.chat.completions.create({ model: model.id, messages }).withResponse();
  let streamed = '';
  for await (const chunk of await ours.chat.completions.create({ model: model.id, messages, stream: true })) {
    streamed += chunk.choices[0]?.delta?.content ?? '';
  }
  const elsewhere = await fetch(new URL('auth/users/me', baseURL + '/'), { credentials: 'include' }).then(
    (answer) => answer.status, (error) => error.name);
  return {
    retrieved: (await ours.models.retrieve(model.id)).id === model.id,
    whole: whole.data.choices[0].message.content,
    source: whole.response.headers.get('x-kongdori-source'),
    requestId: whole.request_id,
    streamed,
    elsewhere,
    unknownKey: await refusal(client('kd_nobodys').models.list()),
    unknownModel: await refusal(ours.models.retrieve('none/of this name')),
    badRequest: await refusal(ours.chat.completions.create({ model: model.id, messages, temperature: 9 })),
    noModel: await refusal(ours.chat.completions.create({ model: model.id, messages, stop: ['x'] })),
  };
}"""


class Page(SimpleHTTPRequestHandler):
    """Somebody's chat app, which is OpenAI's client and nothing more."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012 as inherited

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>a chat app</title>")

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def app_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Page, directory=str(PACKAGES)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_openais_client_in_a_page_of_another_origin(browser: Browser, app_url: str, tmp_path: Path) -> None:
    with running_cloud(tmp_path / "data") as cloud:
        made = cloud.sign_up().client.post("/auth/api-keys", json={"name": "app", "scopes": ["chat"]})
        page = browser.new_page()
        try:
            page.goto(app_url)
            got = page.evaluate(CLIENT, [f"{cloud.url}{BASE}", made.json()["key"]])
        finally:
            page.close()
    assert got["retrieved"] is True
    assert got["whole"]
    assert got["streamed"] == got["whole"]
    assert got["source"] in {"offline", "cache"}
    assert got["requestId"], json.dumps(got)
    assert got["elsewhere"] == "TypeError", "the browser keeps all other answers from the page"
    assert got["unknownKey"] == ["AuthenticationError", 401, "invalid_api_key"]
    assert got["unknownModel"] == ["NotFoundError", 404, "model_not_found"]
    assert got["badRequest"][:2] == ["BadRequestError", 400]
    assert got["noModel"] == ["InternalServerError", 503, "model_missing"]
