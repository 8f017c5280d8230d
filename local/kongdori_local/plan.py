"""What a run consists of: addresses, secrets, the environment that functions see, and the parts to start."""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

import platformdirs

from kongdori_local import app_secret
from kongdori_local import template as templates
from kongdori_local.aws.callers import OPERATOR, Callers
from kongdori_local.config import ACCOUNT, REGION, Config, StartError, free_port
from kongdori_local.data_folder import DataFolder
from kongdori_local.lambdas.function import Function
from kongdori_local.parts import Part
from kongdori_local.postgres import DATABASE, USER, Postgres
from kongdori_local.redis_server import Redis
from kongdori_local.sockets import Sockets
from kongdori_local.tls import Doors

_KEY_PAIR_ID = "KLOCALKONGDORI"
# A person's settings win over the template's defaults, but for those that the local cloud itself decides.
_MACHINE = {"STAGE", "PUBLIC_URL", "REDIS_URL", "REDIS_CLUSTER", "MEDIA_KEY_PAIR_ID", "EDGE_ONLY"}
_MACHINE_PREFIXES = ("DATABASE_", "AWS_")
_MACHINE_SUFFIXES = ("_ARN", "_BUCKET")
_NOT_INHERITED = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}


class Plan:
    """Everything about a run that is decided before it starts."""

    def __init__(self, config: Config, folder: DataFolder, *, person: Mapping[str, str]) -> None:
        self.config, self._folder = config, folder
        self._kept = app_secret.load(config.data / "secrets.json")
        self._callers = Callers(self._kept["aws_secret_key"])
        self.sockets = Sockets(config.data)
        self._aws_port = free_port()
        self.postgres = Postgres(
            config.data / "postgres",
            self._kept["database_password"],
            self.sockets.postgres,
            free_port() if config.tcp else None,
        )
        self.redis = Redis(
            config.data / "redis",
            self._kept["redis_password"],
            self.sockets.own,
            free_port() if config.tcp else None,
        )
        self._tls = Doors(config.data, self.postgres, self.redis) if config.tls else None
        self._overrides = self._machine(person) | {k: v for k, v in person.items() if v and not _of_the_machine(k)}
        hears = "lambda" if self._overrides["TRANSCRIBE"] == "local" else self._overrides["TRANSCRIBE"]
        self.template = templates.load(config.template, environment=self._overrides, parameters={"Transcribe": hears})
        self._person = person
        self._warm = person.get("KONGDORI_WARM") != "0"  # else functions and moto start when they are first asked for

    @property
    def aws_endpoint(self) -> str:
        return f"http://127.0.0.1:{self._aws_port}"

    def parts(self) -> list[Part]:
        """The parts to start; they stop in the reverse order."""
        environment = self.child_environment()
        logs = self.config.logs
        module = [sys.executable, "-m"]
        return [
            Part(
                "postgres",
                self.postgres.command(),
                logs / "postgres.log",
                environment,
                ready=self.postgres.answers,
                stop_signal=signal.SIGINT,
                before_restart=self.postgres.prepare,
            ),
            Part("redis", self.redis.command(), logs / "redis.log", environment, ready=self.redis.answers),
            *([self._tls.part(logs / "tls.log", environment)] if self._tls else []),
            Part(
                "aws",
                [*module, "kongdori_local.aws.server"],
                logs / "aws.log",
                environment,
                ready=lambda: _answers(f"{self.aws_endpoint}/_ready"),
                stdin=json.dumps(self._aws_input()),
            ),
            Part(
                "front",
                [*module, "kongdori_local.front"],
                logs / "front.log",
                environment,
                ready=lambda: _answers(f"http://{_reachable(self.config.host)}:{self.config.port}/robots.txt"),
                stdin=json.dumps(self._front_input()),
            ),
        ]

    def child_environment(self) -> dict[str, str]:
        """What every process of the run inherits: the shell's environment without the variables that change Python."""
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        return {**kept, **self._folder.mark(), "KONGDORI_DATA": str(self.config.data)}

    def layer_environment(self) -> dict[str, str]:
        """What `kongdori` needs to run in a process of ours (the migration), as MigrationFunction would have it."""
        return self.child_environment() | self._function_environment(self.template.functions["MigrationFunction"])

    def check_settings(self) -> None:
        """Raises `StartError` for a setting that is not valid, rather than an error at every later call."""
        from kongdori import settings  # pydantic takes a third of a second: not before the parts have been started

        try:
            settings.read(self.layer_environment())
        except settings.SettingsError as error:
            raise StartError(f"{error} Yours are in .env and in your shell.") from None

    def run_file(self) -> dict[str, Any]:
        host, port = self.postgres.address
        return {
            "url": self.config.public_url,
            "postgres": {
                "host": host,
                "port": port,
                "user": USER,
                "password": self._kept["database_password"],
                "database": DATABASE,
            },
            "redis_url": self.redis.url,
            "aws_endpoint": self.aws_endpoint,
            "aws_keys": self._callers.keys(OPERATOR).variables(),
            "pid": os.getpid(),
        }

    def sam_environment(self) -> dict[str, dict[str, str]]:
        """For `sam local … --docker-network host`, where its containers see this machine's ports as their own."""
        functions = self.template.functions.values()
        return {function.name: self._function_environment(function) for function in functions}

    def _function_environment(self, function: Function) -> dict[str, str]:
        return {**function.environment, **self._platform(), **self._callers.keys(function.name).variables()}

    def _machine(self, person: Mapping[str, str]) -> dict[str, str]:
        host, port = self.postgres.address
        return {
            "PUBLIC_URL": self.config.public_url,
            "DATABASE_HOST": host,
            "DATABASE_PORT": str(port),
            "DATABASE_NAME": DATABASE,
            "DATABASE_TLS": "disable",
            "DATABASE_SLEEPS": "false",
            "EDGE_ONLY": "false",  # the front is one process: there is no way around the edge
            "REDIS_URL": self.redis.url,
            "REDIS_CLUSTER": "false",
            "MEDIA_KEY_PAIR_ID": _KEY_PAIR_ID,
            "FIRST_ACCOUNT_IS_ADMIN": "true",
            "SIGN_UP": "open",
            "TRANSCRIBE": "endpoint" if person.get("TRANSCRIBE_BASE_URL") else "local",
            **(self._tls.addresses() if self._tls else {}),
        }

    def _platform(self) -> dict[str, str]:
        platform = {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCOUNT_ID": ACCOUNT,
            "AWS_ENDPOINT_URL": self.aws_endpoint,
            "UPLOADS_PUBLIC_URL": "/_s3",
            "PLATFORM_REPORT": str(self.config.data / "lambda.json"),
            "POWERTOOLS_TRACE_DISABLED": "true",
            "WHISPER_MODEL": self._person.get("WHISPER_MODEL", ""),
            "MODELS_FOLDER": self._person.get("MODELS_FOLDER")
            or str(platformdirs.user_cache_path("kongdori") / "models"),
            **(self._tls.roots() if self._tls else {}),
            "PACKAGE_CLIENT": json.dumps({k: v for k, v in self._person.items() if _of_a_package_client(k)}),
        }
        for name in (
            "OPENAI_API_KEY",
            "FALLBACK_API_KEY",
            "LINKS_PROXY",
            "WIT_AI_TOKEN",
        ):  # in the cloud they are in the app secret
            if given := self._person.get(name):
                platform[name] = given
        return platform

    def _aws_input(self) -> dict[str, Any]:
        logins = {"database_password": self._kept["database_password"], "cache_password": self.redis.password}
        values = {"AppSecret": {**self._kept["app"], **logins, "edge_key": self._kept["edge"]}, "ModelSecret": {}}
        declared = self.template.secrets
        return {
            "port": self._aws_port,
            "objects": str(self.config.objects),
            "executions": str(self.config.data / "executions"),
            "secrets_folder": str(self.config.data / "secrets"),
            "sockets": str(self.sockets.own),
            "callers_secret": self._kept["aws_secret_key"],
            "warm": self._warm,
            "buckets": list(self.template.buckets.values()),
            "secrets": {f"kongdori-{name}": json.dumps(value) for name, value in values.items() if name in declared},
            "machines": {machine.name: machine.definition for machine in self.template.state_machines},
            "roles": self.template.roles.plain(),
        }

    def _front_input(self) -> dict[str, Any]:
        return {
            "root": str(self.config.root),
            "data": str(self.config.data),
            "host": self.config.host,
            "port": self.config.port,
            "sockets": str(self.sockets.own),
            "public_url": self.config.public_url,
            "reload": self._person.get("KONGDORI_RELOAD") != "0",
            "warm": self._warm,
            "snap_start": self._person.get("KONGDORI_SNAPSTART") == "1",
            "sealed": self._person.get("KONGDORI_SEALED") == "1",
            "environment": self._overrides,
            "platform": self._platform(),
        }


def _of_a_package_client(name: str) -> bool:
    """Whether pip or the model hub's client reads it: where they find their registry, and how they get there."""
    return name == "HOME" or name.startswith(("PIP_", "HF_", "SSL_CERT_")) or name.lower().endswith("_proxy")


def _of_the_machine(name: str) -> bool:
    return name in _MACHINE or name.startswith(_MACHINE_PREFIXES) or name.endswith(_MACHINE_SUFFIXES)


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 compared, not bound


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
