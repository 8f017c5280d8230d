"""How many points of an outline were thrown out, as the cues that they name did not carry them."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE digests ADD COLUMN points_thrown_out integer NOT NULL DEFAULT 0")
