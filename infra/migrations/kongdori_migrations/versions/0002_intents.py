"""Intents that the admin edits and publishes in versions; verdicts on saved answers; one's own questions."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
ALTER TABLE intents
    ADD COLUMN fixed boolean NOT NULL DEFAULT false, -- the written answer is always the answer, also with a model
    ADD COLUMN origin text NOT NULL DEFAULT 'own' CHECK (origin IN ('shipped', 'own')),
    ADD COLUMN edited boolean NOT NULL DEFAULT true, -- a shipped one that nobody edited follows the next release
    ADD COLUMN removed boolean NOT NULL DEFAULT false, -- a shipped one that the admin took out stays out
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0);

ALTER TABLE intent_utterances ADD COLUMN position integer NOT NULL DEFAULT 0;

-- What training made of the intents, whole: so that any of them can be served again.
CREATE TABLE intent_versions (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status text NOT NULL DEFAULT 'training' CHECK (status IN ('training', 'ready', 'failed')),
    created_by uuid REFERENCES users ON DELETE SET NULL,
    max_error double precision NOT NULL CHECK (max_error > 0 AND max_error < 1),
    paraphrases boolean NOT NULL DEFAULT false, -- the model may be asked for more utterances
    source jsonb NOT NULL, -- intents, near-misses as they were when training began
    catalogue jsonb,
    model bytea,
    report jsonb,
    error jsonb,
    execution_arn text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK ((status = 'ready') = (catalogue IS NOT NULL AND model IS NOT NULL)),
    CHECK ((status = 'training') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX intent_versions_one_training ON intent_versions (status) WHERE status = 'training';
CREATE INDEX intent_versions_of_user ON intent_versions (created_by);

-- One row: which version is served (none: the one that ships), and the highest error rate that the admin allows.
CREATE TABLE intent_house (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    current integer REFERENCES intent_versions,
    max_error double precision NOT NULL DEFAULT 0.01 CHECK (max_error BETWEEN 0.001 AND 0.1),
    shipped text NOT NULL DEFAULT '', -- the digest of the shipped catalogue that the draft holds
    updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO intent_house DEFAULT VALUES;
CREATE INDEX intent_house_of_version ON intent_house (current);

-- Texts that are none of the intents, however much they look it; calibration counts them as off-topic.
CREATE TABLE intent_near_misses (
    id uuid PRIMARY KEY,
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 1000),
    intent text, -- what it was taken for
    origin text NOT NULL CHECK (origin IN ('admin', 'person', 'model')),
    message_id uuid REFERENCES messages ON DELETE CASCADE, -- where a person said it: gone when that is
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX intent_near_misses_of_text ON intent_near_misses (md5(text));
CREATE INDEX intent_near_misses_of_message ON intent_near_misses (message_id);

-- Which saved answer a reply is, or became: a thumb down takes it out of the cache.
-- cache_exact: by an utterance's own words.
ALTER TABLE messages
    ADD COLUMN cache_key text,
    ADD COLUMN cache_exact boolean,
    ADD COLUMN saved_from text CHECK (saved_from IN ('shared', 'own'));

-- What was found of a reply that is, or became, a saved answer: by a person (a thumb, asking afresh), or by the model
-- in a sample. unclear: the model was asked and gave no verdict.
CREATE TABLE cache_verdicts (
    message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
    judge text NOT NULL CHECK (judge IN ('person', 'model')),
    verdict text NOT NULL CHECK (verdict IN ('right', 'wrong', 'afresh', 'unclear')),
    user_id uuid REFERENCES users ON DELETE CASCADE, -- the person who judged
    intent text,
    confidence double precision,
    exact boolean NOT NULL, -- the question was an utterance of the intent, word for word
    served boolean NOT NULL, -- the reply came from the cache; false: it was put there
    cache_key text NOT NULL,
    saved_at timestamptz, -- of the answer: one that is newer is another answer. null: written by the host
    cost_usd numeric(12, 6) NOT NULL DEFAULT 0 CHECK (cost_usd >= 0), -- what judging cost
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, judge)
);
CREATE INDEX cache_verdicts_of_key ON cache_verdicts (cache_key, saved_at) WHERE verdict = 'wrong';
CREATE INDEX cache_verdicts_of_intent ON cache_verdicts (intent, created_at);
CREATE INDEX cache_verdicts_by_age ON cache_verdicts (created_at);
CREATE INDEX cache_verdicts_of_user ON cache_verdicts (user_id);

-- Thresholds that verdicts raised; above 1: exact utterances only. Gone with the next published version.
CREATE TABLE intent_raises (
    intent text PRIMARY KEY,
    threshold double precision NOT NULL,
    wrong integer NOT NULL CHECK (wrong > 0),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- A person's own questions outside the catalogue that have a whole reply of the model, to find them again by.
CREATE TABLE own_questions (
    reply_id uuid PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key text NOT NULL, -- the question's words alone, see kongdori_intents.text.exact_key
    text text NOT NULL,
    language text NOT NULL,
    engine text NOT NULL, -- model, persona and prompt version
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX own_questions_of_user ON own_questions (user_id, created_at DESC);
CREATE INDEX own_questions_of_key ON own_questions (user_id, key);

-- What a saved answer spared: what it had cost when it was made.
ALTER TABLE usage_events
    DROP CONSTRAINT usage_events_kind_check,
    ADD CONSTRAINT usage_events_kind_check CHECK (kind IN ('chat', 'summary', 'transcription', 'catalogue')),
    ADD COLUMN saved_from text CHECK (saved_from IN ('shared', 'own')),
    ADD COLUMN spared_usd numeric(12, 6) NOT NULL DEFAULT 0 CHECK (spared_usd >= 0),
    ADD COLUMN spared_ms integer NOT NULL DEFAULT 0 CHECK (spared_ms >= 0);
CREATE INDEX usage_events_by_age ON usage_events USING brin (created_at);
"""


def upgrade() -> None:
    op.execute(UP)
