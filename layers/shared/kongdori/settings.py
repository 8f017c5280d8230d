"""Typed settings, read from the environment on first use. The template sets all of them; `.env.example` names those
that can be set for a local run. An error names the setting that is missing or wrong.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError


class SettingsError(RuntimeError):
    """A setting is missing or unsafe; the message names it and says where it is set."""


class Settings(BaseModel):
    """Field `database_host` is read from `DATABASE_HOST`, and so on. Lambda's AWS_* variables are not here: boto3 and
    `secrets_manager` read them."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    stage: Literal["local", "dev", "prod"]
    public_url: str = Field(description="Where people open Kongdori, without a slash at the end")

    app_secret_arn: str = Field(description="Secrets Manager: the JSON of `kongdori.secrets.AppSecret`")
    edge_only: bool = Field(default=False, description="Whether a request must show the edge's key")
    database_secret_arn: str = Field(description="Secrets Manager: the JSON of `kongdori.secrets.DatabaseSecret`")
    database_host: str = Field(description="A host, or the folder of a Unix socket")
    database_port: int = 5432
    database_name: str = "kongdori"
    database_tls: Literal["verify-full", "disable"] = "verify-full"
    database_tls_roots: str = Field(default="", description="A PEM file; empty: Amazon's roots for RDS")
    database_sleeps: bool = Field(default=False, description="Whether it sleeps while nobody uses it, as Aurora can")
    database_wake_s: float = Field(
        default=0, ge=0, description="How long a process in the background waits for it to wake"
    )
    database_pool_size: int = Field(default=2, ge=1, le=50)
    redis_url: str = Field(description="redis://…, rediss://… or unix://…")
    redis_tls_roots: str = Field(default="", description="A PEM file for rediss://; empty: what the system trusts")
    redis_cluster: bool = Field(default=False, description="Whether it is a cluster, as ElastiCache Serverless is")
    cache_secret_arn: str = Field(default="", description="The JSON of `CacheSecret`; empty: it is in redis_url")

    uploads_bucket: str = ""
    uploads_public_url: str = Field(
        default="",
        description="Where browsers post uploads; empty: S3's own address; in a local run `/_s3` of the edge",
    )
    platform_report: str = Field(
        default="", description="Local runs only: the file in which the machine's Lambda says how it is"
    )
    transcripts_bucket: str = ""
    films_bucket: str = ""
    summaries_state_machine_arn: str = ""
    catalogue_state_machine_arn: str = ""
    media_key_pair_id: str = Field(default="", description="CloudFront public key id that signed cookies name")
    sign_up: Literal["open", "invitation", "closed"] = Field(
        default="open", description="Who may make an account; the very first one, if it becomes the admin, always"
    )
    sign_ups_per_minute: int = Field(default=30, ge=1, description="From one address")
    sign_ups_per_hour: int = Field(default=500, ge=1, description="Of the whole installation")
    sign_up_role: Literal["guest", "member"] = "member"
    first_account_is_admin: bool = False

    model_secret_arn: str = Field(
        default="",
        description="Secrets Manager: the JSON of `kongdori.secrets.ModelSecret`; used instead of OPENAI_*",
    )
    openai_base_url: str = ""
    openai_api_key: str = Field(default="", description="Local runs only; in the cloud the key is in the app secret")
    openai_model: str = "gpt-6-luna"
    openai_price_in: Decimal = Field(default=Decimal("0.10"), description="USD per million prompt tokens")
    openai_price_out: Decimal = Field(default=Decimal("0.50"), description="USD per million completion tokens")
    fallback_model: str = Field(default="", description="Asked when the model fails; empty: no fallback")
    fallback_base_url: str = Field(default="", description="Where it is; empty: the same server as the model")
    fallback_api_key: str = Field(default="", description="As openai_api_key; empty: the model's, at the same server")
    fallback_price_in: Decimal = Field(default=Decimal("0.10"), ge=0, description="USD per million prompt tokens")
    fallback_price_out: Decimal = Field(default=Decimal("0.50"), ge=0, description="USD per million completion tokens")
    transcribe: Literal["local", "lambda", "endpoint", "none"] = Field(
        default="endpoint",
        description="What transcribes speech: the function itself (`local` on one machine, `lambda` on AWS), a "
        "server, or nobody",
    )
    whisper_model: str = Field(
        default="base",
        description="For the first two: a faster-whisper model by its name on the hub, or an absolute folder",
    )
    models_folder: str = Field(default="/tmp/models", description="Where the weights of speech models are kept")  # noqa: S108 Lambda's only writable folder
    package_client: Json[dict[str, str]] = Field(
        default={}, description="Local runs only: the environment that pip needs to reach its registry, as JSON"
    )
    transcribe_base_url: str = Field(default="", description="Speech to text; empty: the same as openai_base_url")
    transcribe_model: str = "gpt-transcribe"
    transcribe_price_per_minute: Decimal = Field(default=Decimal("0.0045"), description="USD per minute of sound")
    links: Literal["off", "captions", "sound"] = Field(
        default="off",
        description="Whether people may paste a YouTube link, for its captions; sound, in local runs only: for its "
        "sound when it has none",
    )
    links_proxy: str = Field(
        default="", description="Local runs only: how YouTube is reached; in the cloud it is in the app secret"
    )
    model_timeout_s: float = 25.0
    model_patience_s: float = Field(
        default=75.0, ge=0, description="How long background work keeps asking a server that is busy"
    )
    summary_calls_at_once: int = Field(
        default=10, ge=1, description="Calls to models that all summaries together have under way at once"
    )

    embedding: Literal["off", "local", "endpoint"] = Field(
        default="local", description="Which embeddings recognise an intent where n-grams alone are not certain"
    )
    embedding_base_url: str = Field(default="", description="Sent OPENAI_API_KEY too; empty: openai_base_url")
    embedding_model: str = Field(default="text-embedding-3-small", description="For `endpoint`")
    embedding_price: Decimal = Field(default=Decimal("0.02"), ge=0, description="USD per million tokens")
    embedding_languages: str = Field(
        default="en,ko", pattern=r"^(en|ko)(,(en|ko))*$", description="Which languages the endpoint's model knows"
    )
    wit_ai_token: str = Field(default="", description="Local runs only; in the cloud the token is in the app secret")
    wit_ai_url: str = "https://api.wit.ai"

    messages_per_minute: int = 60
    tokens_per_day: int = 200_000
    budget_usd_per_day: Decimal = Field(default=Decimal("1.00"), ge=0, description="Of one person")
    budget_usd_per_month: Decimal = Field(default=Decimal("10.00"), ge=0, description="Of one person")
    guests_budget_usd_per_day: Decimal = Field(default=Decimal("2.00"), ge=0, description="Of all guests together")
    installation_budget_usd_per_day: Decimal = Field(default=Decimal("5.00"), ge=0, description="Of everybody together")
    installation_budget_usd_per_month: Decimal = Field(default=Decimal("50.00"), ge=0)
    turns_at_once: int = Field(default=3, ge=1, description="Messages of one person that the model answers at once")
    summaries_per_day: int = 20
    cache_reviews_per_day: int = Field(
        default=100, ge=0, description="Saved answers that the model checks, in a sample"
    )
    cache_review_usd_per_day: Decimal = Field(default=Decimal("0.05"), ge=0, description="What these may cost")
    upload_max_bytes: int = 2 * 1024**3
    upload_part_bytes: int = Field(
        default=8 * 1024**2, ge=5 * 1024**2, le=100 * 1024**2, description="Of each part but the last; S3 wants 5 MiB"
    )


@cache
def get_settings() -> Settings:
    """The settings of this process. Raises `SettingsError` naming the variable at fault."""
    return read(os.environ)


def runs(handler: str) -> bool:
    """Whether this process is a Lambda function, or a local one, with the handler of that name: `transcribe`."""
    return os.environ.get("_HANDLER", "").rpartition(".")[2] == handler


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises `SettingsError` naming the variable at fault."""
    given = {name: environment[name.upper()] for name in Settings.model_fields if environment.get(name.upper(), "")}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"Settings are missing or wrong ({faults}). infra/template.yaml sets them.") from None
