"""Replies that a person stopped."""

from alembic import op

revision = "0005"
down_revision = "0004"

UP = """
ALTER TABLE messages
    DROP CONSTRAINT messages_status_check,
    ADD CONSTRAINT messages_status_check
        CHECK (status IN ('complete', 'streaming', 'stopped', 'partial', 'failed')) NOT VALID,
    ADD COLUMN stop_requested boolean NOT NULL DEFAULT false; -- whoever writes the reply looks here, and in Redis
ALTER TABLE messages VALIDATE CONSTRAINT messages_status_check;
"""


def upgrade() -> None:
    op.execute(UP)
