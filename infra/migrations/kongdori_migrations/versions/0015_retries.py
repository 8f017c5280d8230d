"""A summary whose gaps are to be filled keeps what it has while that is tried."""

from alembic import op

revision = "0015"
down_revision = "0014"

UP = """
ALTER TABLE summaries
    DROP CONSTRAINT summaries_check,
    ADD CONSTRAINT summaries_check CHECK (
        CASE WHEN status IN ('done', 'partial') THEN digest_id IS NOT NULL
             WHEN status = 'failed' THEN digest_id IS NULL
             ELSE true END)
"""

DOWN = """
UPDATE summaries SET status = 'partial', stage = 'done'
WHERE digest_id IS NOT NULL AND status IN ('queued', 'running');
ALTER TABLE summaries
    DROP CONSTRAINT summaries_check,
    ADD CONSTRAINT summaries_check CHECK ((status IN ('done', 'partial')) = (digest_id IS NOT NULL))
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
