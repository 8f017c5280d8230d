"""Functions as the template declares them: what they are given is what the code takes."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
from samcli.local.lambdafn.env_vars import EnvironmentVariables

from kongdori.settings import Settings

ADAPTER = {"AWS_LAMBDA_EXEC_WRAPPER", "AWS_LWA_INVOKE_MODE", "AWS_LWA_PORT", "AWS_LWA_READINESS_CHECK_PATH"}
FOR_BOTO = {"AWS_ENDPOINT_URL"}
SNAP_STARTED = {
    "AuthorizerFunction",
    "AuthFunction",
    "CatalogueFunction",
    "ModelFunction",
    "ChatFunction",
    "SummarizeFunction",
    "StreamUrlFunction",
}


IN_AN_IMAGE = "SummaryTranscribeImageFunction"


def test_every_variable_is_a_setting_and_every_environment_is_accepted(
    environments: dict[str, dict[str, str]],
) -> None:
    for name, environment in environments.items():
        unknown = {key for key in environment if key.lower() not in Settings.model_fields} - ADAPTER - FOR_BOTO
        assert not unknown, f"{name}: {unknown} are no fields of kongdori.settings.Settings"
        ours = environment.keys() - ADAPTER - FOR_BOTO
        given = {key.lower(): environment[key] for key in ours if environment[key] != ""}
        settings = Settings.model_validate(given)
        assert settings.database_tls == "verify-full", name
        assert settings.first_account_is_admin is False, name


def test_every_setting_that_a_host_may_choose_is_given(environments: dict[str, dict[str, str]]) -> None:
    left_to_code = {"SUMMARIES_STATE_MACHINE_ARN", "CATALOGUE_STATE_MACHINE_ARN", "UPLOAD_PART_BYTES"}
    only_on_one_machine = {"DATABASE_TLS_ROOTS", "OPENAI_API_KEY", "FALLBACK_API_KEY", "LINKS_PROXY", "WIT_AI_TOKEN"}
    only_on_one_machine |= {"REDIS_TLS_ROOTS"}
    only_on_one_machine |= {"UPLOADS_PUBLIC_URL", "WHISPER_MODEL", "MODELS_FOLDER", "PACKAGE_CLIENT", "PLATFORM_REPORT"}
    wanted = {field.upper() for field in Settings.model_fields} - left_to_code - only_on_one_machine
    for name, environment in environments.items():
        assert wanted - environment.keys() == set(), name
    assert environments["SummarizeFunction"]["SUMMARIES_STATE_MACHINE_ARN"]
    assert environments["CatalogueFunction"]["CATALOGUE_STATE_MACHINE_ARN"]


def test_sam_local_passes_on_what_reaches_the_local_run(template: dict[str, Any]) -> None:
    declared = template["Globals"]["Function"]["Environment"]["Variables"]
    given = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9000",
        "DATABASE_PORT": "5433",
        "REDIS_URL": "redis://127.0.0.1:6380",
    }
    passed = EnvironmentVariables(
        function_name="ChatFunction",
        function_memory=1024,
        function_timeout=29,
        function_handler="chat_function.app.handler",
        variables={name: value if isinstance(value, str) else "" for name, value in declared.items()},
        override_values=given,
    ).resolve()
    assert {name: passed[name] for name in given} == given


def test_no_secret_stands_in_an_environment_as_text(template: dict[str, Any], functions: dict[str, Any]) -> None:
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    own = [function["Properties"].get("Environment", {}).get("Variables", {}) for function in functions.values()]
    for variables in [shared, *own]:
        for key, value in variables.items():
            if re.search("SECRET|PASSWORD|TOKEN_|KEY", key):
                assert isinstance(value, dict), f"{key} is written out"
    assert isinstance(shared["REDIS_URL"], dict)
    assert not {"OPENAI_API_KEY", "FALLBACK_API_KEY", "LINKS_PROXY", "WIT_AI_TOKEN"} & shared.keys()


def test_every_handler_imports(functions: dict[str, Any], resources: dict[str, Any]) -> None:
    handlers = {
        name: given["Handler"] if "Handler" in (given := function["Properties"]) else given["ImageConfig"]["Command"][0]
        for name, function in functions.items()
    }
    handlers["BootstrapFunction"] = resources["BootstrapFunction"]["Properties"]["Handler"]
    for name, handler in handlers.items():
        module, attribute = ("chat_function.stream", "app") if handler == "run.sh" else handler.rsplit(".", 1)
        assert callable(getattr(importlib.import_module(module), attribute)), name


def test_every_function_is_built_by_make_and_fits_the_runtime(
    functions: dict[str, Any], template: dict[str, Any]
) -> None:
    shared = template["Globals"]["Function"]
    assert (shared["Runtime"], shared["Architectures"]) == ("python3.12", ["x86_64"])
    assert shared["Tracing"] == "Active"
    assert shared["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}
    for name, function in functions.items():
        if name != IN_AN_IMAGE:
            assert function["Metadata"]["BuildMethod"] == "makefile", name
        assert function["Properties"].get("Timeout", shared["Timeout"]) <= 900, name


def test_buffered_functions_that_people_wait_for_start_from_a_snapshot(
    functions: dict[str, Any], transformed: dict[str, Any]
) -> None:
    started = {name for name, function in functions.items() if "SnapStart" in function["Properties"]}
    assert started == SNAP_STARTED
    for name in started:
        properties = transformed[name]["Properties"]
        assert properties["SnapStart"] == {"ApplyOn": {"Fn::If": ["HasSnapStart", "PublishedVersions", "None"]}}, name
        assert properties.get("EphemeralStorage", {"Size": 512})["Size"] <= 512, f"{name}: SnapStart takes no more"
        assert transformed[f"{name}Aliaslive"]["Type"] == "AWS::Lambda::Alias"


def test_no_function_goes_live_before_the_schema(functions: dict[str, Any]) -> None:
    for name, function in functions.items():
        if name != "MigrationFunction":
            assert function.get("DependsOn") == "Migration", name


def test_the_migration_runs_again_with_every_new_package(transformed: dict[str, Any]) -> None:
    version = transformed["Migration"]["Properties"]["CodeVersion"]["Ref"]
    assert transformed[version]["Type"] == "AWS::Lambda::Version"
    assert transformed[version]["Properties"]["FunctionName"] == {"Ref": "MigrationFunction"}


@pytest.mark.parametrize("kind", ["AWS::Logs::LogGroup"])
def test_logs_are_kept_for_a_while_and_not_for_ever(resources: dict[str, Any], kind: str) -> None:
    groups = [r for r in resources.values() if r["Type"] == kind]
    assert len(groups) == 3
    assert all(group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups)


def test_a_changed_value_publishes_a_new_version(template: dict[str, Any], transformed: dict[str, Any]) -> None:
    versions = {name: r for name, r in transformed.items() if r["Type"] == "AWS::Lambda::Version"}
    assert len(versions) == len(SNAP_STARTED) + 1
    for name, version in versions.items():
        assert version["Properties"]["Description"] == {"Fn::GetAtt": ["Fingerprint", "Sha256"]}, name
        assert version["DeletionPolicy"] == "Delete", f"{name}: a snapshot nobody calls would still cost"
    fixed = {
        "AWS_ENDPOINT_URL",
        "DATABASE_NAME",
        "DATABASE_POOL_SIZE",
        "DATABASE_TLS",
        "DATABASE_WAKE_S",
        "FIRST_ACCOUNT_IS_ADMIN",
    }  # written out: a property of the function itself
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    covered = transformed["Fingerprint"]["Properties"]
    assert {key for key, value in variables.items() if not isinstance(value, str)} == variables.keys() - fixed
    for key in variables.keys() - fixed:
        assert covered[key] == variables[key], key
    assert "resolve:" not in str(covered)


def test_a_changed_layer_publishes_a_new_version(functions: dict[str, Any], resources: dict[str, Any]) -> None:
    for name in (*SNAP_STARTED, "MigrationFunction"):
        assert functions[name]["Properties"]["AutoPublishAliasAllProperties"] is True, name
    for name in ("SharedLayer", "FfmpegLayer"):
        assert resources[name]["Properties"]["PublishLambdaVersion"] is True


def test_every_functions_variables_fit(environments: dict[str, dict[str, str]]) -> None:
    """Lambda takes 4 KB of them; names and addresses on AWS are longer than their stand-ins here."""
    for name, variables in environments.items():
        size = sum(
            len(key) + max(len(value), 60 if key.endswith(("_ARN", "_HOST")) else 0) for key, value in variables.items()
        )
        assert size < 4096 * 0.8, f"{name}: {size} bytes"
