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

DOWN = """
UPDATE messages SET status = 'partial' WHERE status = 'stopped';
ALTER TABLE messages
    DROP COLUMN stop_requested,
    DROP CONSTRAINT messages_status_check,
    ADD CONSTRAINT messages_status_check CHECK (status IN ('complete', 'streaming', 'partial', 'failed'));
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
