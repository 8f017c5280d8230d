"""The steps that open a turn. `service` puts them in order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from chat_function.answer_cache import review_due, store
from chat_function.engines import persona
from chat_function.engines.base import Engine, Prompt, Question
from chat_function.files import passages
from chat_function.turn import questions, replies
from chat_function.turn.context import with_longest_summary, with_summary
from chat_function.turn.history import attach_files, branch
from chat_function.turn.records import AnotherReply, Generation, Place, Summarising, TurnContext, TurnRequest
from chat_function.turn.titles import title_of
from kongdori import idempotency, limits
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, NotAuthenticated, NotFound, or_not_found
from kongdori.identity import CheckedIdentity, GatewayIdentity
from kongdori.ids import new_id
from kongdori.llm.completion import ChatMessage
from kongdori.repositories import chat_files, messages, turns, verdicts
from kongdori.repositories.chat_files import ReadFile
from kongdori.repositories.messages import Message
from kongdori.repositories.turns import NewQuestion, Turn
from kongdori.settings import get_settings


def another_reply(
    caller: CheckedIdentity,
    message_id: UUID,
    *,
    continue_from: UUID | None,
    idempotency_key: str | None,
    streamed: bool,
) -> TurnRequest:
    """The request for another reply to a message of the caller's. Raises `NotFound`, and `InvalidInput` where there is
    nothing to continue.
    """
    with unit_of_work() as work:
        found = or_not_found(messages.question(work, id=message_id, user_id=caller.user_id))
        message, conversation_id, continued = found.message, found.conversation_id, None
        if continue_from is not None:
            continued = or_not_found(messages.get(work, id=continue_from, conversation_id=conversation_id))
            if continued.parent_id != message.id or continued.status not in {"stopped", "partial"}:
                rule = "Only a reply that was stopped or cut off can be continued."
                raise InvalidInput(errors=[FieldError(("body", "continue_from"), rule)], code="nothing-to-continue")
    return TurnRequest(
        conversation_id=conversation_id,
        content=message.content,
        parent_id=message.parent_id,
        parent_given=True,
        fresh=True,
        idempotency_key=idempotency_key,
        streamed=streamed,
        another=AnotherReply(message, continued),
    )


def start(work: UnitOfWork, caller: GatewayIdentity, request: TurnRequest) -> TurnContext:
    """Checks that this turn may begin: the session lives, the conversation is the caller's, and it holds the message
    that this one shall follow. Until the transaction ends no other turn begins in this conversation.

    Raises `NotAuthenticated`, `NotFound`, `Conflict`, `InvalidInput`.
    """
    found = turns.start(
        work, session_id=caller.session_id, user_id=caller.user_id, conversation_id=request.conversation_id
    )
    if found is None:
        raise NotAuthenticated
    if not found.conversation_found:
        raise NotFound
    earlier = _earlier_turn(work, caller, request)
    if earlier is None and request.another is None:
        _check_parent(work, request)
        _check_files(work, request)
    return TurnContext(
        caller=CheckedIdentity(caller.user_id, caller.session_id, found.role, caller.scopes),
        request=request,
        opening=request.parent_id is None if request.parent_given else not found.has_messages,
        temporary=found.temporary,
        has_files=found.has_files,
        manner=persona.manner(instructions=found.instructions, persona=found.persona),
        earlier=earlier,
    )


def _earlier_turn(work: UnitOfWork, caller: GatewayIdentity, request: TurnRequest) -> Turn | None:
    """The turn that this Idempotency-Key stands for. It keeps ids alone, so that what is deleted is gone."""
    key = request.idempotency_key
    if key is None:
        return None
    answer = idempotency.claim(work, scope=str(caller.user_id), key=key, fingerprint=request.fingerprint())
    if answer is None:
        return None
    ids, conversation_id = answer.body, request.conversation_id
    return Turn(
        or_not_found(messages.get(work, id=UUID(ids["message_id"]), conversation_id=conversation_id)),
        or_not_found(messages.get(work, id=UUID(ids["reply_id"]), conversation_id=conversation_id)),
    )


def _check_parent(work: UnitOfWork, request: TurnRequest) -> None:
    if request.parent_id is None:
        return
    parent = messages.parent(work, id=request.parent_id, conversation_id=request.conversation_id)
    if parent is None:
        raise NotFound("The message you're replying to is gone. It may have been deleted.")
    if parent.role == "user" and parent.answered:
        rule = "A message must follow a reply, or a message without a reply."
        raise InvalidInput(errors=[FieldError(("body", "parent_id"), rule)], code="parent-not-a-reply")


def _check_files(work: UnitOfWork, request: TurnRequest) -> None:
    ids, conversation_id = request.file_ids, request.conversation_id
    if ids and chat_files.attachable(work, ids=ids, conversation_id=conversation_id) < len(ids):
        rule = "One of this message's files is gone or hasn't been read yet. Attach it again."
        raise InvalidInput(rule, errors=[FieldError(("body", "file_ids"), rule)], code="file-not-there")


def answer_from_cache(
    work: UnitOfWork, context: TurnContext, question: Question, *, engine: Engine
) -> tuple[Turn | None, Question]:
    """Saves the message with its saved answer as the reply. None where there is no saved answer, where it was found
    wrong, or where the message is saved already, from a request that failed: then the question as an engine is to
    answer it.
    """
    request, user_id = context.request, context.caller.user_id
    if context.earlier is not None or request.another is not None:
        return None, question
    saved = store.look_up(work, question, user_id=user_id, engine=engine, fresh=request.fresh)
    if saved is None:
        return None, question
    asked = _new_question(request, question)
    reply = replies.from_cache(question, saved, Place(new_id(), request.conversation_id, asked.id))
    turn = turns.add_turn(work, asked, reply, user_id=user_id)
    if turn is None:
        if verdicts.was_found_wrong(work, cache_key=saved.key, saved_at=saved.saved_at):
            store.evict(saved.key, answered_at=saved.saved_at)
            return None, question
        if not verdicts.was_found_wrong(work, cache_key=saved.key, saved_at=saved.saved_at, user_id=user_id):
            return None, question
        alone = questions.for_one_person(question, temporary=context.temporary, engine=engine)
        return answer_from_cache(work, context, alone, engine=engine)
    replies.settle(work, context.caller, request, message_id=asked.id, reply_id=reply.id)
    review_due.mark()
    return turn, question


def count_message(work: UnitOfWork, context: TurnContext, *, engine: Engine) -> None:
    """Counts the message, if a model is to be called. Raises `LimitReached`. What costs nothing is not counted: saved
    answers, and what the offline engine says. The gateway's usage plans bound those.
    """
    if engine.source == "model":
        limits.count_message(work, context.caller.user_id, context.caller.role)


def prepare_generation(work: UnitOfWork, context: TurnContext, question: Question, *, engine: Engine) -> Generation:
    """Saves the message, and what others need to follow a streamed reply; sets aside the most that the reply may cost.
    Returns what an engine needs to write it. Raises `LimitReached`.
    """
    request, earlier = context.request, context.earlier
    reply_id = new_id() if earlier is None else earlier.reply.id  # a reply that failed is tried again
    message = _saved_message(work, context, question, reply_id, engine=engine)
    if context.has_files:
        message = message._replace(files=chat_files.of_message(work, message_id=message.id))
    if request.streamed:
        replies.settle(work, context.caller, request, message_id=message.id, reply_id=reply_id)
    prompt, summarising = _prompts(work, context, question, message, engine=engine)
    return Generation(
        caller=context.caller,
        request=request,
        message=message,
        place=Place(reply_id, request.conversation_id, message.id),
        question=question,
        prompt=prompt,
        summarising=summarising,
        engine=engine,
        # last, as until the transaction ends nobody else reserves
        reservation=_reserve(work, context.caller, prompt, summarising, engine=engine),
    )


def _saved_message(
    work: UnitOfWork, context: TurnContext, question: Question, reply_id: UUID, *, engine: Engine
) -> Message:
    """The message, which is saved now unless it is there already; with the row of its reply, if that is streamed."""
    request = context.request
    if context.earlier is not None:
        message = context.earlier.message
    elif request.another is not None:
        message = request.another.message
    elif not request.streamed:
        return _save_question(work, request, question)
    else:
        asked = _new_question(request, question)
        reply = replies.empty(question, Place(reply_id, request.conversation_id, asked.id), engine, "streaming")
        turn = turns.add_turn(work, asked, reply, user_id=context.caller.user_id)
        if turn is not None:
            chat_files.attach(work, message_id=asked.id, ids=request.file_ids)
            return turn.message
        message = _save_question(work, request, question)
    if request.streamed:
        reply = replies.empty(question, Place(reply_id, request.conversation_id, message.id), engine, "streaming")
        or_not_found(messages.put_reply(work, reply))
    return message


def _reserve(
    work: UnitOfWork, caller: CheckedIdentity, prompt: Prompt, summarising: Summarising | None, *, engine: Engine
) -> UUID | None:
    if engine.source != "model":
        return None
    spender = limits.Spender(caller.user_id, caller.role)
    most = engine.most(prompt)
    if summarising is not None:  # a long question leaves less room than the longest summary takes
        most = max(most, engine.most(with_longest_summary(summarising.prompt)))
    return limits.reserve(work, spender, "chat", most, within_s=reservation_s())


def reservation_s() -> float:
    """How long a reservation holds unless it is extended: longer than a model may be silent."""
    return get_settings().model_timeout_s + 35


def _save_question(work: UnitOfWork, request: TurnRequest, question: Question) -> Message:
    """Raises `Conflict` where its Idempotency-Key brought another message before."""
    message = turns.add_question(work, _new_question(request, question))
    if message.content != request.content:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key.", code="idempotency-reused")
    chat_files.attach(work, message_id=message.id, ids=request.file_ids)
    return message


def _new_question(request: TurnRequest, question: Question) -> NewQuestion:
    return NewQuestion(
        id=new_id(),
        conversation_id=request.conversation_id,
        parent_id=request.parent_id,
        parent_given=request.parent_given,
        content=request.content,
        language=question.language,
        request_key=request.idempotency_key,
        title=title_of(request.content),
    )


def _prompts(
    work: UnitOfWork, context: TurnContext, question: Question, message: Message, *, engine: Engine
) -> tuple[Prompt, Summarising | None]:
    """What the engine is asked, and what of the conversation is to be summarised first. A question whose answer will be
    shared is asked alone, without the conversation.
    """
    files = _files(work, context, message)
    if question.shared_text is not None:
        return _prompt(context, question, [ChatMessage("user", question.shared_text)], files), None
    seen = branch(work, message, conversation_id=context.request.conversation_id)
    prompt = with_summary(_prompt(context, question, seen.messages, files), seen.summary)
    if seen.outgrown is None or engine.source != "model":
        return prompt, None
    return prompt, Summarising(
        up_to=seen.outgrown.up_to,
        summary=seen.summary,
        messages=seen.outgrown.messages,
        prompt=_prompt(context, question, seen.outgrown.kept, files),
    )


def _prompt(
    context: TurnContext, question: Question, asked: Sequence[ChatMessage], files: tuple[ReadFile, ...]
) -> Prompt:
    system = ChatMessage(
        "system", persona.system_prompt(question.language, films=question.films, manner=question.manner)
    )
    *before, last = asked
    if files:
        last = attach_files(last, files)
    another = context.request.another
    going_on: list[ChatMessage] = []
    if another is not None and another.continued is not None:
        going_on = [ChatMessage("assistant", another.continued.content), ChatMessage("user", persona.CONTINUE)]
    return Prompt(context.caller.user_id, question, messages=(system, *before, last, *going_on), files=files)


def _files(work: UnitOfWork, context: TurnContext, message: Message) -> tuple[ReadFile, ...]:
    if not context.has_files:
        return ()
    conversation_id = context.request.conversation_id
    return tuple(
        chat_files.of_branch(work, conversation_id=conversation_id, message_id=message.id, limit=passages.MOST_FILES)
    )
