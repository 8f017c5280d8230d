"""A stream ends soon after the session, or the API key, that opened it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from kongdori.db import unit_of_work
from kongdori.errors import DatabaseUnavailable, NotAuthenticated
from kongdori.identity import GatewayIdentity, check_session
from kongdori.observability import logger

_EVERY_S = 2.0


async def while_signed_in[Item](caller: GatewayIdentity, items: AsyncIterator[Item]) -> AsyncIterator[Item]:
    """The items, for as long as the caller is signed in, which is looked up every two seconds. Raises
    `NotAuthenticated` when the caller is no longer.
    """
    watching = asyncio.ensure_future(_until_signed_out(caller))
    coming: asyncio.Future[Item] | None = None
    try:
        while True:
            coming = asyncio.ensure_future(anext(items))
            await asyncio.wait({coming, watching}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                raise watching.result()
            try:
                item = coming.result()
            except StopAsyncIteration:
                return
            yield item
    finally:
        watching.cancel()
        if coming is not None and not coming.done():
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming


async def _until_signed_out(caller: GatewayIdentity) -> NotAuthenticated:
    while True:
        await asyncio.sleep(_EVERY_S)
        if not await asyncio.to_thread(_is_signed_in, caller):
            return NotAuthenticated()


def _is_signed_in(caller: GatewayIdentity) -> bool:
    try:
        with unit_of_work() as work:
            check_session(work, caller)
    except NotAuthenticated:
        return False
    except DatabaseUnavailable:  # not known: asked again in a moment
        logger.warning("session-unknown-in-stream")
    return True
