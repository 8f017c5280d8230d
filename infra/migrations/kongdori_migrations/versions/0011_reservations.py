"""What is spent a day by whom, and what calls under way may still cost."""

from alembic import op

revision = "0011"
down_revision = "0010"

UP = """
CREATE TABLE spending (
    scope text NOT NULL, -- 'installation', 'role:guest', 'person:<id>'
    day date NOT NULL, -- of UTC
    tokens bigint NOT NULL DEFAULT 0,
    micro_usd bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, day)
);
CREATE TABLE reservations (
    id uuid PRIMARY KEY,
    user_id uuid, -- null: the installation's own call; no reference, because what was spent outlives the account
    kind text NOT NULL,
    scopes text[] NOT NULL,
    day date NOT NULL,
    tokens bigint NOT NULL CHECK (tokens >= 0),
    micro_usd bigint NOT NULL CHECK (micro_usd >= 0),
    expires_at timestamptz NOT NULL -- a call that has not settled by then died
);
CREATE INDEX reservations_by_end ON reservations (expires_at);
INSERT INTO spending (scope, day, tokens, micro_usd)
SELECT scope, (e.created_at AT TIME ZONE 'UTC')::date, sum(e.prompt_tokens + e.completion_tokens),
       sum(ceil(e.cost_usd * 1000000))
FROM usage_events e JOIN users u ON u.id = e.user_id,
     unnest(ARRAY['installation', 'role:' || u.role, 'person:' || u.id]) scope
WHERE e.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
  AND (e.cost_usd > 0 OR e.prompt_tokens + e.completion_tokens > 0)
GROUP BY 1, 2;
"""


def upgrade() -> None:
    op.execute(UP)
