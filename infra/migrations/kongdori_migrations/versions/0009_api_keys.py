"""Personal API keys."""

from alembic import op

revision = "0009"
down_revision = "0008"

UP = """
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key_hash uuid NOT NULL UNIQUE, -- 128 bits of a keyed hash; the key itself is never stored
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz
);
CREATE INDEX api_keys_of_user ON api_keys (user_id, created_at DESC);
"""


def upgrade() -> None:
    op.execute(UP)
