"""What a person calls a summary, how long it is to be, and summaries shared by link."""

from alembic import op

revision = "0017"
down_revision = "0016"

UP = """
ALTER TABLE summaries ADD COLUMN own_title text;
ALTER TABLE summaries ADD COLUMN length text NOT NULL DEFAULT 'medium' CHECK (length IN ('short', 'medium', 'long'));
ALTER TABLE shares ALTER COLUMN conversation_id DROP NOT NULL;
ALTER TABLE shares ALTER COLUMN messages SET DEFAULT '[]';
ALTER TABLE shares ADD COLUMN summary_id uuid REFERENCES summaries ON DELETE CASCADE;
ALTER TABLE shares ADD COLUMN summary jsonb; -- chapters, transcript and media, as they were when the link was made
ALTER TABLE shares ADD CONSTRAINT shares_of_one CHECK (num_nonnulls(conversation_id, summary_id) = 1);
CREATE INDEX shares_of_summary ON shares (summary_id, created_at DESC) WHERE summary_id IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)
