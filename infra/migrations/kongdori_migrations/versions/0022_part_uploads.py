"""Uploads in parts: what S3 calls one while it is unfinished, how large its parts are, and the hash of their hashes."""

from alembic import op

revision = "0022"
down_revision = "0021"

UP = """
ALTER TABLE uploads
    ADD COLUMN multipart_id text,
    ADD COLUMN part_bytes integer CHECK (part_bytes >= 5242880),
    ADD COLUMN parts_sha256 bytea CHECK (octet_length(parts_sha256) = 32),
    ADD CHECK (multipart_id IS NULL OR part_bytes IS NOT NULL);
CREATE INDEX uploads_unfinished ON uploads (user_id) WHERE multipart_id IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)
