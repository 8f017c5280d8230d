"""Conversations shared by link."""

from alembic import op

revision = "0007"
down_revision = "0006"

UP = """
CREATE TABLE shares (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE, -- the token itself is never stored
    title text NOT NULL,
    messages jsonb NOT NULL, -- [{"role", "content", "created_at"}], as they were when the link was made
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz
);
CREATE INDEX shares_of_conversation ON shares (conversation_id, created_at DESC);
CREATE INDEX shares_of_user ON shares (user_id);
"""


def upgrade() -> None:
    op.execute(UP)
