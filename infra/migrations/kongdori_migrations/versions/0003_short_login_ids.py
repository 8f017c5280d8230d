"""Login ids of two characters: many Korean names have no more."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
ALTER TABLE users
    DROP CONSTRAINT users_login_id_check,
    ADD CONSTRAINT users_login_id_check CHECK (char_length(login_id) BETWEEN 2 AND 254);
"""


def upgrade() -> None:
    op.execute(UP)
