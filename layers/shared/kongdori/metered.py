"""Calls to the model that are no turns: reserved before, settled and booked after.

A turn does the same in its own transactions (`chat_function.turn`), because its reply is booked where it is saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from kongdori import limits
from kongdori.cost import NOTHING, Cost
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import KongdoriError
from kongdori.ids import new_id
from kongdori.limits import Spender
from kongdori.llm import chat
from kongdori.llm.completion import ChatMessage, Completion
from kongdori.llm.deadline import Cancellation
from kongdori.repositories import usage
from kongdori.repositories.spending import Kind
from kongdori.settings import get_settings

Booked = Literal["chat", "summary", "catalogue"]

_SLACK_S = 30.0  # a call that has run into its time limit still settles


def complete(
    messages: Sequence[ChatMessage],
    *,
    spender: Spender,
    kind: Literal["summary", "catalogue", "review", "title", "context"],
    subject_id: UUID,
    step: str,
    max_completion_tokens: int,
    json_schema: dict[str, Any] | None = None,
    timeout_s: float | None = None,
    cancellation: Cancellation | None = None,
) -> Completion:
    """`chat.complete` within the limits of `spender`. What it cost is booked as this step of this subject, once.

    Raises `LimitReached` before the call where a limit does not cover it, and what `chat.complete` raises: then what is
    charged all the same is booked, too.
    """
    most = chat.most(messages, max_completion_tokens=max_completion_tokens)
    within_s = (timeout_s or get_settings().model_timeout_s) + _SLACK_S
    booked: Booked = "chat" if kind == "title" or kind == "context" or kind == "review" else kind
    payer = None if kind == "review" else spender.user_id
    with reserved(spender, kind, most, within_s=within_s) as reservation:
        try:
            completion = chat.complete(
                messages,
                max_completion_tokens=max_completion_tokens,
                json_schema=json_schema,
                timeout_s=timeout_s,
                cancellation=cancellation,
            )
        except KongdoriError as error:
            with unit_of_work() as work:
                settle_failure(work, reservation, error, user_id=payer, kind=booked, subject_id=subject_id)
                work.commit()
            error.charge = None  # it is booked
            raise
        with unit_of_work() as work:
            limits.settle(work, reservation, completion.cost)
            if payer is not None:
                usage.book(
                    work,
                    user_id=payer,
                    kind=booked,
                    subject_id=subject_id,
                    source="model",
                    model=completion.model,
                    prompt_tokens=completion.prompt_tokens,
                    completion_tokens=completion.completion_tokens,
                    cost_usd=completion.cost_usd,
                    step=step,
                )
            work.commit()
    return completion


def settle_failure(
    work: UnitOfWork,
    reservation: UUID | None,
    error: Exception,
    *,
    user_id: UUID | None,
    kind: Booked,
    subject_id: UUID,
) -> None:
    """Settles a call that raised `error`. What a model charges for it all the same is booked, as a step of its own: the
    call may be made again, and fail again. `user_id`: None where no person pays.
    """
    charge = error.charge if isinstance(error, KongdoriError) else None
    limits.settle(work, reservation, charge.cost if charge else NOTHING)
    if charge is None or user_id is None:
        return
    usage.book(
        work,
        user_id=user_id,
        kind=kind,
        subject_id=subject_id,
        source="model",
        model=charge.model,
        prompt_tokens=charge.prompt_tokens,
        completion_tokens=charge.completion_tokens,
        cost_usd=charge.usd,
        step=f"failed:{new_id()}",
    )


@contextmanager
def reserved(spender: Spender, kind: Kind, most: Cost, *, within_s: float) -> Iterator[UUID]:
    """A reservation for a call that is made and settled inside. All of it goes back if the call fails."""
    with unit_of_work() as work:
        reservation = limits.reserve(work, spender, kind, most, within_s=within_s)
        work.commit()
    try:
        yield reservation
    except BaseException:
        with unit_of_work() as work:
            limits.settle(work, reservation, NOTHING)
            work.commit()
        raise
