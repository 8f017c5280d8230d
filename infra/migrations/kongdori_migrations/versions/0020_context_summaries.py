"""What was said before, where a conversation has outgrown what the model sees: summarised once for each branch."""

from alembic import op

revision = "0020"
down_revision = "0019"

UP = """
CREATE TABLE context_summaries (
    message_id uuid PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    content text NOT NULL CHECK (content <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    op.execute(UP)
