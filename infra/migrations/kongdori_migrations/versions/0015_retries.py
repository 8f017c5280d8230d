"""A summary whose gaps are to be filled keeps what it has while that is tried."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE summaries
            DROP CONSTRAINT summaries_check,
            ADD CONSTRAINT summaries_check CHECK (
                CASE WHEN status IN ('done', 'partial') THEN digest_id IS NOT NULL
                     WHEN status = 'failed' THEN digest_id IS NULL
                     ELSE true END)
        """
    )
