"""Files that people attach to messages. What is kept is what was read from them; it goes with the conversation."""

from alembic import op

revision = "0019"
down_revision = "0018"

UP = """
CREATE TABLE chat_files (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 255),
    size_bytes integer NOT NULL CHECK (size_bytes > 0),
    kind text CHECK (kind IN ('text', 'pdf', 'image')),
    pages text[] NOT NULL DEFAULT '{}',
    cut boolean NOT NULL DEFAULT false,
    image bytea,
    image_type text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX chat_files_of_user ON chat_files (user_id);
CREATE INDEX chat_files_of_conversation ON chat_files (conversation_id);
CREATE TABLE message_files (
    message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
    file_id uuid NOT NULL REFERENCES chat_files ON DELETE CASCADE,
    place smallint NOT NULL,
    PRIMARY KEY (message_id, file_id)
);
CREATE INDEX message_files_of_file ON message_files (file_id);
"""


def upgrade() -> None:
    op.execute(UP)
