"""How people want to be answered: in all their conversations, or in one; and why a reply was rated as it was."""

from alembic import op

revision = "0013"
down_revision = "0012"

UP = """
CREATE TABLE instructions (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 2000)
);
ALTER TABLE conversations ADD COLUMN persona text NOT NULL DEFAULT '' CHECK (char_length(persona) <= 2000);
ALTER TABLE feedback ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
CREATE INDEX feedback_with_reasons ON feedback (created_at DESC) WHERE reason IS NOT NULL OR tags <> '{}';
"""


def upgrade() -> None:
    op.execute(UP)
