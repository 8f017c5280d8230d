"""Locked accounts, limits of one person, invitations, one-time links for a new password, and counted sign-ups."""

from alembic import op

revision = "0012"
down_revision = "0011"

UP = """
ALTER TABLE users
    ADD COLUMN locked_at timestamptz, -- an admin locked it: nothing of it opens
    ADD COLUMN limits jsonb NOT NULL DEFAULT '{}'; -- what differs from the settings for this person
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE, -- the token itself is never stored
    role text NOT NULL CHECK (role IN ('guest', 'member', 'admin')),
    made_by uuid REFERENCES users ON DELETE CASCADE, -- null: by the command
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid REFERENCES users ON DELETE SET NULL
);
CREATE INDEX invitations_by_time ON invitations (created_at DESC);
CREATE TABLE password_links (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL
);
CREATE TABLE sign_ups (
    address_key text NOT NULL, -- a keyed hash of the address
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sign_ups_by_time ON sign_ups (created_at);
"""


def upgrade() -> None:
    op.execute(UP)
