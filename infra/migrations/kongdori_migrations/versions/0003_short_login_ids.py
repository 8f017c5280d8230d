"""Login ids of two characters: many Korean names have no more."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
ALTER TABLE users
    DROP CONSTRAINT users_login_id_check,
    ADD CONSTRAINT users_login_id_check CHECK (char_length(login_id) BETWEEN 2 AND 254);
"""

# NOT VALID: whoever has such a short login id keeps it.
DOWN = """
ALTER TABLE users
    DROP CONSTRAINT users_login_id_check,
    ADD CONSTRAINT users_login_id_check CHECK (char_length(login_id) BETWEEN 3 AND 254) NOT VALID;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
