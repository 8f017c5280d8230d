"""A completion that a thread has written, and its one reader. If the client disconnects, the model's call ends."""

from __future__ import annotations

import asyncio
import threading
import time

from chat_function.completions import service
from chat_function.completions.records import Answered, Generation
from kongdori.errors import KongdoriError
from kongdori.llm.completion import Begun, Extra
from kongdori.llm.deadline import Cancellation
from kongdori.observability import logger

_COMMENT_S = 10.0  # a comment keeps a silent connection open

Piece = str | Extra | Answered


class Running:
    """Begins to write at once. `created`: seconds since 1970. `model`: the one that writes, once a piece came."""

    def __init__(self, generation: Generation) -> None:
        self.id, self.created = generation.name, round(time.time())
        self.model, self.source = generation.engine.name, generation.engine.source
        self._generation = generation
        self._cancellation = Cancellation()
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[Piece | Begun | KongdoriError] = asyncio.Queue()
        threading.Thread(target=self._write, name="completion", daemon=True).start()

    def cancel(self) -> None:
        """Ends the model's call; what had come is booked."""
        self._cancellation.request()

    async def first(self) -> Piece:
        """The first piece, however long it takes. Raises why there is none."""
        while (piece := await self.next()) is None:
            continue
        return piece

    async def whole(self) -> Answered:
        """The whole answer. Raises why there is none."""
        while not isinstance(piece := await self.next(), Answered):
            continue
        return piece

    async def next(self) -> Piece | None:
        """The next piece, of which the whole answer is the last; None after ten seconds without one. Raises why there
        is no more.
        """
        try:
            piece = await asyncio.wait_for(self._arrived.get(), _COMMENT_S)
        except TimeoutError:
            return None
        if isinstance(piece, KongdoriError):
            raise piece
        if isinstance(piece, Begun):
            self.model = piece.model
            return await self.next()
        return piece

    def _write(self) -> None:
        """Runs in the thread."""
        try:
            for piece in service.write_completion(self._generation, self._cancellation):
                self._hand_over(piece)
        except KongdoriError as error:
            self._hand_over(error)
        except Exception:  # noqa: BLE001 the reader must learn of any end
            logger.exception("completion-failure", completion_id=str(self._generation.id))
            self._hand_over(KongdoriError())

    def _hand_over(self, item: Piece | Begun | KongdoriError) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, item)
