"""Links to conversations: made, listed, revoked, read. Knows no HTTP and no SQL."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kongdori import idempotency, link_tokens
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import InvalidInput, NotFound, TooLarge, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import branches, conversations, shares
from kongdori.repositories.branches import Spoken
from kongdori.repositories.shares import Snapshot
from kongdori.share_links import MOST_BYTES, Link, check_number, check_time, link, token_hash

_DEEPEST = 10_000  # messages of a branch


def create_share(
    caller: CheckedIdentity,
    conversation_id: UUID,
    *,
    message_id: UUID | None,
    expires_at: datetime | None,
    idempotency_key: str | None,
) -> Link:
    """Makes a link to the branch that ends in `message_id`, or to the newest, as it is now.

    Raises `NotFound`, `InvalidInput` for a time that is over or a conversation that can't be shared, `TooLarge`.
    """
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint(
        "POST /chat/conversations/{id}/shares", [conversation_id, message_id, expires_at]
    )
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=idempotency_key, fingerprint=fingerprint)
        if earlier is not None:
            return link(or_not_found(shares.get(work, id=UUID(earlier.body["id"]), user_id=caller.user_id)))
        check_time(expires_at)
        conversation = or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        if conversation.temporary:
            raise InvalidInput("A temporary chat can't be shared.", code="temporary-not-shared")
        shares.clear_expired(work, user_id=caller.user_id)
        check_number(len(shares.of_conversation(work, conversation_id=conversation_id)))
        id = new_id()
        made = shares.add(
            work,
            id=id,
            user_id=caller.user_id,
            conversation_id=conversation_id,
            token_hash=token_hash(id),
            title=conversation.title,
            messages=_snapshot(work, conversation_id, message_id),
            expires_at=expires_at,
        )
        idempotency.complete(work, scope=scope, key=idempotency_key, status=201, body={"id": str(id)})
        work.commit()
    return link(made)


def list_shares(caller: CheckedIdentity, conversation_id: UUID) -> list[Link]:
    """The links to a conversation that still work, the newest first. Raises `NotFound`."""
    with unit_of_work() as work:
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        return [link(one) for one in shares.of_conversation(work, conversation_id=conversation_id)]


def revoke_share(caller: CheckedIdentity, share_id: UUID) -> None:
    """Revokes the link, at once and for good. Raises `NotFound`."""
    with unit_of_work() as work:
        if not shares.remove(work, id=share_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def read_share(token: str) -> Snapshot:
    """What a link shows, to whoever has it. Raises `NotFound` for one that never was, was revoked or has expired."""
    hashed = or_not_found(link_tokens.hash(token))
    with unit_of_work() as work:
        return or_not_found(shares.snapshot(work, token_hash=hashed))


def _snapshot(work: UnitOfWork, conversation_id: UUID, message_id: UUID | None) -> str:
    leaf = message_id or branches.leaf(work, conversation_id=conversation_id)
    ids = branches.ids(work, conversation_id=conversation_id, leaf_id=leaf, limit=_DEEPEST) if leaf else []
    spoken: list[Spoken] = branches.read(work, conversation_id=conversation_id, ids=ids[::-1])
    if not spoken:
        if message_id is not None:
            raise NotFound
        raise InvalidInput("There's nothing to share yet: the conversation is empty.", code="empty-conversation")
    snapshot = shares.as_json(spoken)
    if len(snapshot.encode()) > MOST_BYTES:
        raise TooLarge("This conversation is too long to share. Export it instead.", code="share-too-large")
    return snapshot
