"""Corrections of transcripts: a person's own, since a transcript belongs to all who asked for the same content."""

from alembic import op

revision = "0021"
down_revision = "0020"

UP = """
CREATE TABLE corrections (
    summary_id uuid NOT NULL REFERENCES summaries ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    cue_sha256 bytea NOT NULL CHECK (octet_length(cue_sha256) = 32),
    text text CHECK (char_length(text) BETWEEN 1 AND 5000),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (summary_id, number)
);
"""


def upgrade() -> None:
    op.execute(UP)
