"""The story of a completion. It has the steps of a turn (`turn.service`) without the conversation: the client keeps
that, and sends the whole of it each time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from kongdori_intents.language import detect_language

from chat_function import page_links
from chat_function.answer_cache import single_flight, store
from chat_function.answer_cache.store import SavedAnswer, SharedAnswer
from chat_function.completions import own_answers
from chat_function.completions.records import Answered, CompletionRequest, Generation
from chat_function.completions.schemas import fits
from chat_function.engines import persona
from chat_function.engines.base import Engine, Prompt, Question
from chat_function.turn import questions
from kongdori import idempotency, limits, metered
from kongdori.cost import NOTHING
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import DatabaseUnavailable, ModelUnavailable
from kongdori.identity import CheckedIdentity, GatewayIdentity, check_session
from kongdori.ids import new_id
from kongdori.llm import chat
from kongdori.llm.completion import Begun, ChatMessage, Completion, Extra
from kongdori.llm.deadline import Cancellation
from kongdori.repositories import usage, verdicts
from kongdori.settings import get_settings

_SLACK_S = 30.0  # an answer that has run into its time limit is still booked
_NO_MODEL = "No language model is connected here, and this request needs one. The admin can connect one."


def open_completion(caller: GatewayIdentity, request: CompletionRequest, *, engine: Engine) -> Answered | Generation:
    """Takes a request: it has its answer already, or this process is to have it written.

    Raises `NotAuthenticated`, `Conflict`, `LimitReached` or `ModelUnavailable`.
    """
    may_be_known = request.is_plain or engine.source == "offline"
    recognition = questions.recognise(request.question) if may_be_known else None
    with unit_of_work() as work:
        checked = check_session(work, caller)
        earlier = _claim(work, checked, request)
        if earlier is not None:
            return earlier
        question = (
            questions.interpret(
                work, request.question, recognition, opening=request.is_plain, temporary=False, engine=engine
            )
            if recognition
            else _any_question(request.question)
        )
        generation = _generation(checked, request, question, engine=engine)
        generation, saved = _saved_answer(work, generation)
        if saved is not None:
            answer = _from_cache(generation, saved)
            _book_saved(work, generation, saved)
            _settle(work, generation, answer)
            work.commit()
            return answer
        if engine.source == "model":
            generation = generation._replace(reservation=_reserve(work, generation))
        elif generation.asked is not None:
            raise ModelUnavailable(_NO_MODEL, code="model-missing", retry_after_s=60)
        work.commit()
    return generation


def write_completion(generation: Generation, cancellation: Cancellation) -> Iterator[str | Begun | Extra | Answered]:
    """The answer piece by piece, at last the whole of it, which is then booked. `cancellation` ends the model's call:
    what had come is booked.

    Raises `ModelUnavailable` or `LimitReached`, before the first piece: then the same request may be sent again.
    """
    caller, key = generation.caller, generation.request.idempotency_key
    with idempotency.under_way(scope=str(caller.user_id), key=key):
        yield from _written(generation, cancellation)


def _written(generation: Generation, cancellation: Cancellation) -> Iterator[str | Begun | Extra | Answered]:
    question, engine = generation.question, generation.engine
    # An answer that is made of the client's own words is nobody else's: it neither leads nor joins.
    shared = question if generation.asked is None else None
    just_made = single_flight.join_or_lead(shared, engine=engine, fresh=generation.request.fresh) if shared else None
    if just_made is not None:
        yield _save_joined(generation, just_made)
        return
    started = time.monotonic()
    try:
        for piece in _pieces(generation, cancellation):
            if isinstance(piece, Completion):
                yield _save(generation, piece, duration_ms=round((time.monotonic() - started) * 1000))
            else:
                yield piece
    except Exception as error:  # ours too: else the person's next requests wait until the reservation has expired
        _release(generation, error)
        raise
    finally:
        if shared is not None:
            single_flight.release(shared, engine=engine)


def _reserve(work: UnitOfWork, generation: Generation) -> UUID:
    """Counts the message, and sets aside the most that its answer may cost. Raises `LimitReached`."""
    caller, asked = generation.caller, generation.asked
    limits.count_message(work, caller.user_id, caller.role)
    most = chat.most_of(asked) if asked is not None else generation.engine.most(generation.standard_prompt)
    spender = limits.Spender(caller.user_id, caller.role)
    return limits.reserve(work, spender, "chat", most, within_s=generation.request.asked.limit_s + _SLACK_S)


def _claim(work: UnitOfWork, caller: CheckedIdentity, request: CompletionRequest) -> Answered | None:
    earlier = idempotency.claim(
        work,
        scope=str(caller.user_id),
        key=request.idempotency_key,
        fingerprint=request.fingerprint,
    )
    return Answered(**earlier.body) if earlier is not None else None


def _any_question(text: str) -> Question:
    """A question that no saved answer may answer."""
    language = detect_language(text)
    return Question(text=text, language=language, intent=None, confidence=0.0, policy=None, films=None)


def _generation(
    caller: CheckedIdentity, request: CompletionRequest, question: Question, *, engine: Engine
) -> Generation:
    """A plain question that everybody may ask is asked as in a conversation, so that everybody may get its answer; and
    without a model, whatever needs none. All else goes to the model as the client sent it.
    """
    system = persona.system_prompt(question.language, films=question.films)
    asked, prompt = request.asked, None
    everybodys = request.is_plain and question.shared_text is not None and request.limit is None
    if everybodys or (engine.source == "offline" and not request.needs_model):
        messages = (ChatMessage("system", system), ChatMessage("user", question.shared_text or request.question))
        prompt = Prompt(user_id=caller.user_id, question=question, messages=messages)
    elif request.is_kongdoris:
        asked = asked._replace(messages=[{"role": "system", "content": system}, *asked.messages])
    return Generation(
        id=new_id(),
        caller=caller,
        request=request,
        question=question,
        engine=engine,
        prompt=prompt,
        asked=None if prompt else asked,
    )


def _saved_answer(work: UnitOfWork, generation: Generation) -> tuple[Generation, SavedAnswer | None]:
    """The saved answer, if there is one that may be served; and the generation, whose answer is for this person alone
    where they found everybody's wrong.
    """
    request, question, engine = generation.request, generation.question, generation.engine
    if not request.is_plain:
        return generation, None
    user_id = generation.caller.user_id
    saved = store.look_up(work, question, user_id=user_id, engine=engine, fresh=request.fresh)
    if saved is None and not request.fresh:
        saved = own_answers.look_up(question, user_id=user_id, engine=engine)
    if saved is None or not fits(saved.text, request.limit):
        return generation, None
    if not verdicts.was_found_wrong(work, cache_key=saved.key, saved_at=saved.saved_at, user_id=user_id):
        return generation, saved
    if not verdicts.was_found_wrong(work, cache_key=saved.key, saved_at=saved.saved_at):
        alone = questions.for_one_person(question, temporary=False, engine=engine)
        generation = generation._replace(question=alone)
        saved = None if request.fresh else own_answers.look_up(alone, user_id=user_id, engine=engine)
        return generation, saved if saved is not None and fits(saved.text, request.limit) else None
    return generation, None


def _pieces(generation: Generation, cancellation: Cancellation) -> Iterator[str | Begun | Extra | Completion]:
    pieces: Iterator[str | Begun | Extra | Completion] = (
        chat.relay(generation.asked, cancellation=cancellation)
        if generation.asked is not None
        else generation.engine.stream(generation.standard_prompt, cancellation)
    )
    return page_links.in_pieces(pieces, base=get_settings().public_url) if generation.speaks_as_kongdori else pieces


def _shown(generation: Generation, text: str) -> str:
    """A text as other clients show it. What is saved is for the page, too."""
    return page_links.absolute(text, base=get_settings().public_url) if generation.speaks_as_kongdori else text


def _from_cache(generation: Generation, saved: SavedAnswer) -> Answered:
    return Answered(
        id=generation.name,
        created=round(time.time()),
        source="cache",
        model=saved.model or generation.engine.name,
        text=_shown(generation, saved.text),
        finish_reason="stop",
        tool_calls=[],
        prompt_tokens=0,
        completion_tokens=0,
    )


def _save_joined(generation: Generation, saved: SavedAnswer) -> Answered:
    answer = _from_cache(generation, saved)
    with unit_of_work() as work:
        limits.settle(work, generation.reservation, NOTHING)
        _book_saved(work, generation, saved)
        answer = _settle(work, generation, answer)
        work.commit()
    return answer


def _book_saved(work: UnitOfWork, generation: Generation, saved: SavedAnswer) -> None:
    usage.book(
        work,
        user_id=generation.caller.user_id,
        kind="chat",
        subject_id=generation.id,
        source="cache",
        intent=generation.question.intent or generation.question.guess,
        model=saved.model,
        saved_from=saved.saved_from,
        spared_usd=saved.cost_usd,
        spared_ms=saved.duration_ms,
    )


def _save(generation: Generation, completion: Completion, *, duration_ms: int) -> Answered:
    """Books what was written, tries that again where the database broke off, and saves a whole answer."""
    try:
        answer = _book(generation, completion)
    except DatabaseUnavailable:
        answer = _book(generation, completion)
    user_id, question, engine = generation.caller.user_id, generation.question, generation.engine
    if completion.finished and generation.request.is_plain and not completion.tool_calls:
        kept = SharedAnswer(
            text=completion.text,
            model=completion.model,
            saved_at=datetime.now(UTC),
            cost_usd=completion.cost_usd,
            duration_ms=duration_ms,
        )
        own_answers.save(question, kept, user_id=user_id, engine=engine)
        if generation.prompt is not None:
            store.share(question, kept)
    return answer


def _book(generation: Generation, completion: Completion) -> Answered:
    question, source = generation.question, generation.engine.source
    answer = Answered(
        id=generation.name,
        created=round(time.time()),
        source=source,
        model=completion.model,
        text=_shown(generation, completion.text),
        finish_reason=completion.finish_reason or ("stop" if completion.finished else "length"),
        tool_calls=list(completion.tool_calls),
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        is_cut=not completion.finished and not completion.finish_reason,
    )
    with unit_of_work() as work:
        usage.book(
            work,
            user_id=generation.caller.user_id,
            kind="chat",
            subject_id=generation.id,
            source=source,
            intent=question.intent or question.guess,
            model=completion.model,
            prompt_tokens=completion.prompt_tokens,
            completion_tokens=completion.completion_tokens,
            cost_usd=completion.cost_usd,
        )
        limits.settle(work, generation.reservation, completion.cost)
        if completion.stopped:
            idempotency.release(work, scope=str(generation.caller.user_id), key=generation.request.idempotency_key)
        else:
            answer = _settle(work, generation, answer)
        work.commit()
    return answer


def _settle(work: UnitOfWork, generation: Generation, answer: Answered) -> Answered:
    """From now on the same request gets this answer, unless it gets another one already, which is returned then."""
    stands = idempotency.complete(
        work,
        scope=str(generation.caller.user_id),
        key=generation.request.idempotency_key,
        status=200,
        body=answer._asdict(),
    )
    return Answered(**stands) if stands else answer


def _release(generation: Generation, error: Exception) -> None:
    """Lets the same request be sent again, and books what the model charges all the same. Without the database it may
    be sent again once its key counts as abandoned.
    """
    user_id = generation.caller.user_id
    with suppress(DatabaseUnavailable), unit_of_work() as work:
        metered.settle_failure(
            work, generation.reservation, error, user_id=user_id, kind="chat", subject_id=generation.id
        )
        idempotency.release(work, scope=str(user_id), key=generation.request.idempotency_key)
        work.commit()
