"""People, conversations, summaries, films, intents, what was used."""

from alembic import op

revision = "0001"
down_revision = None

SCHEMA = """
CREATE TABLE users (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    login_id text NOT NULL CHECK (char_length(login_id) BETWEEN 3 AND 254),
    login_key text NOT NULL UNIQUE, -- the login id, NFKC and case-folded: what is compared
    password_hash text NOT NULL,
    role text NOT NULL DEFAULT 'member' CHECK (role IN ('guest', 'member', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- One refresh-token family. The tokens themselves are never stored.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    generation integer NOT NULL DEFAULT 1 CHECK (generation > 0),
    token_hash bytea NOT NULL UNIQUE,
    previous_token_hash bytea UNIQUE,
    rotated_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    user_agent text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_of_user ON sessions (user_id, last_used_at DESC, id DESC);
CREATE INDEX sessions_to_clear ON sessions (expires_at);

-- Failed logins, per account and per address; in Postgres so that a Redis restart forgives nobody.
CREATE TABLE login_failures (
    key text PRIMARY KEY,
    failures integer NOT NULL CHECK (failures >= 0),
    last_failed_at timestamptz NOT NULL DEFAULT now(),
    blocked_until timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX login_failures_to_clear ON login_failures (last_failed_at);

-- When somebody last asked for something that is limited by the minute; only while Redis is away.
CREATE TABLE rate_windows (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    stamps timestamptz[] NOT NULL
);

CREATE TABLE idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL CHECK (char_length(key) <= 255),
    fingerprint text NOT NULL,
    status integer,
    response jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key),
    CHECK ((status IS NULL) = (response IS NULL))
);
CREATE INDEX idempotency_keys_to_clear ON idempotency_keys (created_at);

CREATE TABLE conversations (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    title text NOT NULL DEFAULT '' CHECK (char_length(title) <= 200),
    temporary boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX conversations_of_user ON conversations (user_id, updated_at DESC, id DESC);

-- A tree: another reply, an edit and a branch are siblings under one parent.
CREATE TABLE messages (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    parent_id uuid,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    content text NOT NULL CHECK (char_length(content) <= 200000),
    status text NOT NULL DEFAULT 'complete' CHECK (status IN ('complete', 'streaming', 'partial', 'failed')),
    language text NOT NULL DEFAULT '',
    source text CHECK (source IN ('cache', 'model', 'offline')),
    intent text,
    confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    saved_at timestamptz,
    model text,
    prompt_tokens integer NOT NULL DEFAULT 0 CHECK (prompt_tokens >= 0),
    completion_tokens integer NOT NULL DEFAULT 0 CHECK (completion_tokens >= 0),
    cost_usd numeric(12, 6) NOT NULL DEFAULT 0 CHECK (cost_usd >= 0),
    duration_ms integer,
    request_key text CHECK (char_length(request_key) <= 255), -- the Idempotency-Key: a request sent again adds nothing
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(), -- in one transaction too, a reply comes after
    updated_at timestamptz NOT NULL DEFAULT now(), -- the pulse of a streaming reply
    UNIQUE (conversation_id, id),
    FOREIGN KEY (conversation_id, parent_id) REFERENCES messages (conversation_id, id) ON DELETE CASCADE,
    CHECK ((role = 'assistant') = (source IS NOT NULL)),
    CHECK (role = 'user' OR parent_id IS NOT NULL)
);
CREATE INDEX messages_of_conversation ON messages (conversation_id, created_at, id);
CREATE INDEX messages_of_parent ON messages (conversation_id, parent_id);
CREATE UNIQUE INDEX messages_of_request ON messages (conversation_id, request_key) WHERE request_key IS NOT NULL;

CREATE TABLE feedback (
    message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    rating text NOT NULL CHECK (rating IN ('up', 'down')),
    reason text CHECK (char_length(reason) <= 2000),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, user_id)
);
CREATE INDEX feedback_of_user ON feedback (user_id);

CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key text NOT NULL UNIQUE,
    filename text NOT NULL CHECK (char_length(filename) BETWEEN 1 AND 255),
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    etag text,
    sha256 bytea,
    media_key text, -- what of it plays in a browser: itself, a copy made for that, or nothing
    media_type text,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX uploads_by_size ON uploads (size_bytes, etag) WHERE sha256 IS NOT NULL;
CREATE INDEX uploads_of_user ON uploads (user_id, created_at DESC);

-- What a content says, once per content, language and engine, whoever asks.
CREATE TABLE digests (
    id uuid PRIMARY KEY,
    content_sha256 bytea NOT NULL,
    language text NOT NULL,
    engine text NOT NULL,
    title text NOT NULL,
    overview text NOT NULL,
    duration_s double precision NOT NULL CHECK (duration_s >= 0),
    coverage double precision NOT NULL CHECK (coverage BETWEEN 0 AND 1),
    timed boolean NOT NULL DEFAULT true, -- false: a text without times, whose times are a reading pace's guess
    gaps jsonb NOT NULL DEFAULT '[]',
    transcript_key text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (content_sha256, language, engine)
);

CREATE TABLE chapters (
    digest_id uuid NOT NULL REFERENCES digests ON DELETE CASCADE,
    position integer NOT NULL CHECK (position >= 0),
    start_s double precision NOT NULL CHECK (start_s >= 0),
    end_s double precision NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    points jsonb NOT NULL DEFAULT '[]', -- [{"at": seconds, "text": string}]
    PRIMARY KEY (digest_id, position),
    CHECK (end_s >= start_s)
);

CREATE TABLE movies (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    title jsonb NOT NULL,    -- language → text, "en" at least
    synopsis jsonb NOT NULL DEFAULT '{}',
    year integer NOT NULL CHECK (year BETWEEN 1870 AND 2200),
    duration_s double precision NOT NULL CHECK (duration_s > 0),
    genres text[] NOT NULL DEFAULT '{}',
    licence text NOT NULL,
    source_url text,
    chapters jsonb NOT NULL DEFAULT '[]', -- [{"start": seconds, "end": seconds, "title": {language: text}}]
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX movies_by_age ON movies (created_at DESC, id DESC);
CREATE INDEX movies_by_genre ON movies USING gin (genres);

CREATE TABLE movie_assets (
    movie_id uuid NOT NULL REFERENCES movies ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('video', 'poster', 'storyboard', 'captions', 'subtitles', 'chapters')),
    key text NOT NULL,
    content_type text NOT NULL,
    srclang text NOT NULL DEFAULT '',
    label text NOT NULL DEFAULT '',
    PRIMARY KEY (movie_id, key)
);

CREATE TABLE watch_positions (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    movie_id uuid NOT NULL REFERENCES movies ON DELETE CASCADE,
    position_s double precision NOT NULL CHECK (position_s >= 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, movie_id)
);
CREATE INDEX watch_positions_by_age ON watch_positions (user_id, updated_at DESC);
CREATE INDEX watch_positions_of_movie ON watch_positions (movie_id);

-- One person's wish for a summary; the digest is filled in when it is done.
CREATE TABLE summaries (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    source_type text NOT NULL CHECK (source_type IN ('upload', 'transcript', 'movie', 'youtube')),
    source jsonb NOT NULL,
    source_key text NOT NULL, -- what was asked for, so that one's own same wish is found: the content's hash once known
    upload_id uuid REFERENCES uploads ON DELETE SET NULL,
    captions_upload_id uuid REFERENCES uploads ON DELETE SET NULL,
    movie_id uuid REFERENCES movies ON DELETE SET NULL,
    wished_language text NOT NULL, -- '': the content's own
    language text NOT NULL,
    engine text NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'partial', 'failed')),
    stage text NOT NULL DEFAULT 'queued',
    stage_done integer NOT NULL DEFAULT 0,
    stage_total integer NOT NULL DEFAULT 0,
    digest_id uuid REFERENCES digests,
    error jsonb,
    timings jsonb NOT NULL DEFAULT '{}',
    execution_arn text,
    attempts integer NOT NULL DEFAULT 1 CHECK (attempts > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status IN ('done', 'partial')) = (digest_id IS NOT NULL))
);
CREATE INDEX summaries_of_user ON summaries (user_id, created_at DESC, id DESC);
CREATE INDEX summaries_by_source ON summaries (user_id, source_key);
CREATE INDEX summaries_of_digest ON summaries (digest_id);
CREATE INDEX summaries_of_upload ON summaries (upload_id);
CREATE INDEX summaries_of_captions ON summaries (captions_upload_id);
CREATE INDEX summaries_of_movie ON summaries (movie_id);

-- Intents as the admin edits them; the catalogue that ships is what a fresh installation starts with.
CREATE TABLE intents (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{1,63}$'),
    cacheable boolean NOT NULL,
    ttl_s integer CHECK (ttl_s > 0),
    entities text[] NOT NULL DEFAULT '{}',
    answers jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE intent_utterances (
    intent text NOT NULL REFERENCES intents ON DELETE CASCADE ON UPDATE CASCADE,
    language text NOT NULL,
    utterance text NOT NULL CHECK (char_length(utterance) <= 1000),
    PRIMARY KEY (intent, language, utterance)
);

-- The ledger: one line for each thing that was charged or spared. Lines are added, never changed.
CREATE TABLE usage_events (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('chat', 'summary', 'transcription')),
    subject_id uuid NOT NULL, -- the reply or the summary it was for
    source text NOT NULL CHECK (source IN ('cache', 'model', 'offline')),
    intent text,
    model text,
    prompt_tokens integer NOT NULL DEFAULT 0 CHECK (prompt_tokens >= 0),
    completion_tokens integer NOT NULL DEFAULT 0 CHECK (completion_tokens >= 0),
    cost_usd numeric(12, 6) NOT NULL DEFAULT 0 CHECK (cost_usd >= 0),
    step text NOT NULL DEFAULT '', -- tells apart the parts of one subject, so that a retry books once
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (subject_id, kind, step)
);
CREATE INDEX usage_events_of_user ON usage_events (user_id, created_at);
"""


def upgrade() -> None:
    op.execute(SCHEMA)
