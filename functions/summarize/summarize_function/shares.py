"""Links to summaries: made, listed, revoked. What a link shows is read through `GET /shares/{token}`, with those to
conversations.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kongdori import idempotency
from kongdori.db import unit_of_work
from kongdori.errors import NotFound, TooLarge, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import shares
from kongdori.share_links import MOST_BYTES, Link, check_number, check_time, link, token_hash
from summarize_function import results, transcripts
from summarize_function.schemas import SharedSummary, Summary, Transcript


def create(caller: CheckedIdentity, summary_id: UUID, *, expires_at: datetime | None, key: str | None) -> Link:
    """Makes a link to the summary as it is now, with its transcript and what plays beside it.

    Raises `NotFound`, also while it is not finished, `InvalidInput` for a time that is over, `TooLarge`.
    """
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint("POST /summaries/{id}/shares", [summary_id, expires_at])
    summary, transcript = transcripts.finished(caller, summary_id)
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=key, fingerprint=fingerprint)
        if earlier is not None:
            return link(or_not_found(shares.get(work, id=UUID(earlier.body["id"]), user_id=caller.user_id)))
        check_time(expires_at)
        shares.clear_expired(work, user_id=caller.user_id)
        check_number(len(shares.of_summary(work, summary_id=summary_id)))
        id = new_id()
        made = shares.add_summary(
            work,
            id=id,
            user_id=caller.user_id,
            summary_id=summary_id,
            token_hash=token_hash(id),
            title=summary.title,
            summary=_snapshot(summary, transcript),
            expires_at=expires_at,
        )
        idempotency.complete(work, scope=scope, key=key, status=201, body={"id": str(id)})
        work.commit()
    return link(made)


def page(caller: CheckedIdentity, summary_id: UUID) -> list[Link]:
    """The links to a summary that still work, the newest first. Raises `NotFound`."""
    results.read(caller, summary_id)
    with unit_of_work() as work:
        return [link(one) for one in shares.of_summary(work, summary_id=summary_id)]


def revoke(caller: CheckedIdentity, share_id: UUID) -> None:
    """Revokes the link, at once and for good. Raises `NotFound`."""
    with unit_of_work() as work:
        if not shares.remove(work, id=share_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def _snapshot(summary: Summary, transcript: Transcript) -> str:
    """What the link will show, as JSON."""
    shown = SharedSummary.model_validate({**dict(summary), "cues": transcript.cues}).model_dump_json()
    if len(shown.encode()) > MOST_BYTES:
        raise TooLarge("This transcript is too long to share. Export the summary instead.", code="share-too-large")
    return shown
