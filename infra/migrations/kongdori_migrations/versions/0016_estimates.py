"""When a summary entered its stage, and how long the stages to come may take: for the time that is left."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE summaries
            ADD COLUMN stage_began_at timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN expected_s jsonb NOT NULL DEFAULT '{}'
        """
    )
