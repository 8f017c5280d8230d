"""An index for search in messages: which letters stand side by side, in any script.

`pg_trgm` is not among the embedded PostgreSQL's extensions, and its trigrams miss Korean words of two syllables. Words
(`tsvector`) miss what stands inside a Korean compound. So a function of ours gives the letters, and GIN indexes them:
by three where the first two are ASCII, else by two, of which Korean has enough to tell messages apart.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

# `hashtext` stays as it is between versions of PostgreSQL: its own hash indexes are built on it. Two texts with one
# hash cost a look at the row, which is compared again. The cost is a measured one: the index, never row after row.
UP = """
CREATE FUNCTION search_grams(content text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 15000 AS $$
    SELECT coalesce(array_agg(hashtext(CASE WHEN octet_length(a || b) > 2 THEN a || b ELSE a || b || c END)), '{}')
    FROM (
        SELECT string_to_array(translate(lower(normalize(content, NFC)), E'\\n\\t\\r', '   '), NULL) AS letters
    ) AS text, unnest(letters, letters[2:], letters[3:]) AS beside (a, b, c)
    WHERE a <> ' ' AND b <> ' ' AND (c <> ' ' OR octet_length(a || b) > 2)
$$;
-- What to look up for words that are all wanted. Nothing, where no word has enough letters.
CREATE FUNCTION search_keys(words text[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(key), '{}') FROM unnest(words) AS word, unnest(search_grams(word)) AS key
$$;
CREATE INDEX messages_by_grams ON messages USING gin (search_grams(content)) WHERE status <> 'streaming';
"""


def upgrade() -> None:
    op.execute(UP)
