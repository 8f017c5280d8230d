"""Order among conversations: pinned, archived, in folders. Who gave a conversation its title."""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = """
CREATE TABLE folders (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, name),
    UNIQUE (id, user_id)
);
ALTER TABLE conversations
    ADD COLUMN pinned boolean NOT NULL DEFAULT false,
    ADD COLUMN archived boolean NOT NULL DEFAULT false,
    ADD COLUMN folder_id uuid,
    ADD COLUMN titled_by text NOT NULL DEFAULT 'words' CHECK (titled_by IN ('words', 'model', 'person')),
    ADD FOREIGN KEY (folder_id, user_id) REFERENCES folders (id, user_id) ON DELETE SET NULL (folder_id);
CREATE INDEX conversations_of_folder ON conversations (folder_id) WHERE folder_id IS NOT NULL;
DROP INDEX conversations_of_user;
CREATE INDEX conversations_of_user ON conversations (user_id, archived, pinned DESC, updated_at DESC, id DESC);
"""


def upgrade() -> None:
    op.execute(UP)
