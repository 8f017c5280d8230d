"""The pool, the unit of work, idempotency keys and the migrations, on a real Postgres."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import psycopg2
import psycopg2.errors
import pytest

from kongdori import connections, idempotency
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, DatabaseUnavailable, StillUnderWay
from kongdori.prepared import Prepared
from kongdori.repositories import idempotency as repository
from kongdori_migrations import migrate

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("database")]


def add_failure(work: UnitOfWork, key: str) -> None:
    work.run("INSERT INTO login_failures (key, failures) VALUES (%s, 1)", (key,))


def keys() -> list[str]:
    with unit_of_work() as work:
        return [row["key"] for row in work.all("SELECT key FROM login_failures ORDER BY key")]


def test_a_unit_of_work_rolls_back_unless_committed() -> None:
    with unit_of_work() as work:
        add_failure(work, "kept")
        work.commit()
        add_failure(work, "not committed")

    def fail() -> None:
        with unit_of_work() as work:
            add_failure(work, "failed")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert keys() == ["kept"]


def test_rows_are_dictionaries_with_uuids() -> None:
    id = uuid4()
    with unit_of_work() as work:
        assert work.one("SELECT %s::uuid AS id", (id,)) == {"id": id}
        assert work.one("SELECT 1 AS one WHERE false") is None


@pytest.fixture
def killer() -> Iterator[psycopg2.extensions.cursor]:
    """Another connection, to end ours with."""
    connection = connections.connect_plain()
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def end_all(killer: psycopg2.extensions.cursor) -> None:
    killer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def test_an_idle_connection_that_was_dropped_is_replaced(killer: psycopg2.extensions.cursor) -> None:
    assert keys() == []
    for _ in range(3):
        end_all(killer)
        assert keys() == []


def test_a_drop_in_the_middle_says_so_and_keeps_nothing(killer: psycopg2.extensions.cursor) -> None:
    def half() -> None:
        with unit_of_work() as work:
            add_failure(work, "half")
            end_all(killer)
            add_failure(work, "other half")

    with pytest.raises(DatabaseUnavailable):
        half()
    assert keys() == []


TOTAL = Prepared("SELECT %(left)s::int + %(right)s::int / %(left)s::int AS total")


def total(work: UnitOfWork, left: int, right: int) -> int:
    row = work.one(TOTAL, {"left": left, "right": right})
    assert row is not None
    return int(row["total"])


def test_a_prepared_statement_is_planned_once_and_takes_new_values(killer: psycopg2.extensions.cursor) -> None:
    with unit_of_work() as work:
        assert [total(work, 1, 2), total(work, 2, 4), total(work, 5, 5)] == [3, 4, 6]
        plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name = %s"
        found = work.all(plans, (TOTAL.name,))
    assert found == [{"generic_plans": 3, "custom_plans": 0}]
    end_all(killer)
    with unit_of_work() as work:
        assert total(work, 1, 1) == 2


def test_a_prepared_statement_that_failed_works_again() -> None:
    with unit_of_work() as work:
        with pytest.raises(psycopg2.errors.DivisionByZero):
            total(work, 0, 1)
        work.rollback()
        add_failure(work, "after it")
        assert total(work, 1, 1) == 2
        work.commit()
    assert keys() == ["after it"]


ADD_FAILURE = Prepared("INSERT INTO login_failures (key, failures) VALUES (%(key)s, 1)")
COUNT = Prepared("SELECT count(*) AS total FROM login_failures WHERE key = %(key)s")


def test_several_statements_go_in_one_journey_and_each_sees_what_the_one_before_it_did() -> None:
    with unit_of_work() as work:
        assert work.one((ADD_FAILURE, COUNT), {"key": "one"}) == {"total": 1}
        with pytest.raises(psycopg2.errors.UniqueViolation):
            work.one((COUNT, ADD_FAILURE), {"key": "one"})
        work.rollback()
        assert work.one((ADD_FAILURE, COUNT), {"key": "other"}) == {"total": 1}
        work.commit()
    assert keys() == ["other"]


def test_a_unit_goes_on_after_a_commit_and_a_roll_back() -> None:
    with unit_of_work() as work:
        work.commit()
        add_failure(work, "first")
        work.commit()
        add_failure(work, "second")
        work.rollback()
        work.rollback()
        add_failure(work, "third")
        work.commit()
    assert keys() == ["first", "third"]


def test_more_threads_than_connections_wait_for_their_turn() -> None:
    pool = connections.Pool(2)
    peak = threading.Semaphore(2)

    def use() -> None:
        for _ in range(20):
            with pool.lease() as lease, lease.connection.cursor() as cursor:
                assert peak.acquire(blocking=False)
                cursor.execute("SELECT 1")
                peak.release()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()


def test_a_pool_with_none_free_says_so() -> None:
    pool = connections.Pool(1, wait_s=0.05)
    with pool.lease(), pytest.raises(DatabaseUnavailable, match="Many people"), pool.lease():
        pass
    pool.close()


def test_an_idempotency_key_gives_the_first_answer_again() -> None:
    first, other = idempotency.fingerprint("r", {"a": 1}), idempotency.fingerprint("r", {"a": 2})
    with unit_of_work() as work:
        assert idempotency.claim(work, scope="me", key="k", fingerprint=first) is None
        idempotency.complete(work, scope="me", key="k", status=201, body={"id": "x"})
        work.commit()
    with unit_of_work() as work:
        answer = idempotency.claim(work, scope="me", key="k", fingerprint=first)
        assert answer == idempotency.Answer(201, {"id": "x"})
        with pytest.raises(Conflict):
            idempotency.claim(work, scope="me", key="k", fingerprint=other)
        assert idempotency.claim(work, scope="you", key="k", fingerprint=other) is None
        assert idempotency.claim(work, scope="me", key=None, fingerprint=first) is None


def test_a_key_under_way_is_not_taken_twice_but_can_be_given_back() -> None:
    mark = idempotency.fingerprint("r", {})
    with unit_of_work() as work:
        assert idempotency.claim(work, scope="me", key="k", fingerprint=mark) is None
        work.commit()
        with pytest.raises(Conflict, match="still being processed"):
            idempotency.claim(work, scope="me", key="k", fingerprint=mark)
        idempotency.release(work, scope="me", key="k")
        assert idempotency.claim(work, scope="me", key="k", fingerprint=mark) is None
        work.commit()
        work.run("UPDATE idempotency_keys SET created_at = now() - interval '2 minutes'")
        work.commit()
        assert idempotency.claim(work, scope="me", key="k", fingerprint=mark) is None


def test_a_claim_stays_taken_while_its_process_lives_and_is_free_soon_after() -> None:
    mark = idempotency.fingerprint("r", {})

    def silent_s(back: int = 0) -> float:
        with unit_of_work() as work:
            work.run("UPDATE idempotency_keys SET created_at = created_at - make_interval(secs => %s)", (back,))
            work.commit()
            found = repository.get(work, scope="me", key="k")
        assert found is not None
        return found.silent_s

    with unit_of_work() as work:
        idempotency.claim(work, scope="me", key="k", fingerprint=mark)
        work.commit()
    assert silent_s(back=10) >= 10
    with idempotency.under_way(scope="me", key="k", beat_every_s=0.02):
        deadline = time.monotonic() + 20
        while silent_s() > 9 and time.monotonic() < deadline:
            time.sleep(0.02)
    assert silent_s() < 9
    with unit_of_work() as work, pytest.raises(StillUnderWay) as refusal:
        idempotency.claim(work, scope="me", key="k", fingerprint=mark)
    assert 1 <= refusal.value.retry_after_s <= 12
    assert silent_s(back=13) > 12
    with unit_of_work() as work:
        assert idempotency.claim(work, scope="me", key="k", fingerprint=mark) is None


def test_a_process_that_was_taken_for_dead_gives_way_to_the_answer_that_stands() -> None:
    mark = idempotency.fingerprint("r", {})
    with unit_of_work() as work:
        idempotency.claim(work, scope="me", key="k", fingerprint=mark)
        assert idempotency.complete(work, scope="me", key="k", status=201, body={"of": "the second"}) is None
        stands = idempotency.complete(work, scope="me", key="k", status=201, body={"of": "the first"})
        assert stands == {"of": "the second"}
        assert idempotency.complete(work, scope="me", key="k", status=201, body={"of": "the second"}) is None
        assert idempotency.claim(work, scope="me", key="k", fingerprint=mark) == idempotency.Answer(201, stands)


def test_of_two_at_once_one_claims() -> None:
    mark = idempotency.fingerprint("r", {})
    claimed: list[object] = []
    gate = threading.Barrier(2)

    def race() -> None:
        with unit_of_work() as work:
            gate.wait()
            try:
                claimed.append(idempotency.claim(work, scope="me", key="race", fingerprint=mark))
            except Conflict as conflict:
                claimed.append(conflict.code)
            work.commit()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, claimed)) == ["None", "idempotency-pending"]


def test_migrating_again_changes_nothing_and_keeps_the_data() -> None:
    with unit_of_work() as work:
        add_failure(work, "kept")
        work.commit()
    assert migrate.upgrade() == migrate.upgrade()
    assert keys() == ["kept"]


def test_every_foreign_key_has_an_index() -> None:
    missing = """
        SELECT c.conrelid::regclass AS "table", a.attname AS "column"
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
    """
    with unit_of_work() as work:
        found = [f"{row['table']}.{row['column']}" for row in work.all(missing)]
    # Read from the child's side only: an upload or a film goes away rarely, and the scan is over one person's requests.
    # Invitations are few, and looked at when an account is deleted.
    few = {"invitations.made_by", "invitations.used_by"}
    assert set(found) <= {"summaries.upload_id", "summaries.movie_id"} | few
