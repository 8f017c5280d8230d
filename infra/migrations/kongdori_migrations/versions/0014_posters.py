"""The picture that a player shows of an upload before it plays."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("ALTER TABLE uploads ADD COLUMN poster_key text")
