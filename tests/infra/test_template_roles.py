"""Who may do what: one role a function, and no wildcard without a reason beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kongdori.llm import bedrock


def statements(resources: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        documents += [properties[key] for key in ("PolicyDocument", "AssumeRolePolicyDocument") if key in properties]
        for document in documents:
            for statement in document["Statement"]:
                yield name, statement


def is_open(value: Any) -> bool:
    """`*`, or an action such as `s3:*`; a path in a bucket (`/*`) is a resource like any other."""
    parts = value if isinstance(value, list) else [value]
    return any(isinstance(part, str) and (part == "*" or re.fullmatch(r"[a-z0-9-]+:[^/]*\*", part)) for part in parts)


def test_every_wildcard_has_a_reason_beside_it(resources: dict[str, Any], text: str) -> None:
    wildcards = [
        (name, key)
        for name, statement in statements(resources)
        for key in ("Action", "Resource", "Principal")
        if key in statement and is_open(statement[key])
    ]
    written = [
        line for line in text.splitlines() if re.search(r"(Action|Resource|Principal): '([a-z0-9-]+:)?\*'", line)
    ]
    assert len(wildcards) == len(written), "a wildcard is written in a way that this test does not see"
    for line in written:
        assert "# reason: " in line, line.strip()


def test_every_function_has_a_role_of_its_own(resources: dict[str, Any]) -> None:
    functions = {
        n: r for n, r in resources.items() if r["Type"] in {"AWS::Serverless::Function", "AWS::Lambda::Function"}
    }
    image = functions.pop("SummaryTranscribeImageFunction")  # stands in the place of the one without an image
    assert (image["Condition"], functions["SummaryTranscribeFunction"]["Condition"]) == (
        "HasTranscribeImage",
        "HasNoTranscribeImage",
    )
    assert image["Properties"]["Role"] == functions["SummaryTranscribeFunction"]["Properties"]["Role"]
    for name, function in functions.items():
        assert function["Properties"]["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}, name
        assert "Policies" not in function["Properties"] or function["Type"] != "AWS::Serverless::Function", name
        trust = resources[f"{name}Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert [s["Principal"] for s in trust] == [{"Service": "lambda.amazonaws.com"}], name


def test_no_function_may_pass_roles_change_policies_or_delete_stores(resources: dict[str, Any]) -> None:
    allowed = {
        action
        for name, statement in statements(resources)
        if statement["Effect"] == "Allow" and name.endswith(("Role", "Policy"))
        for action in (statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]])
    }
    services = {action.split(":")[0] for action in allowed}
    assert services <= {"sts", "logs", "xray", "ec2", "secretsmanager", "s3", "states", "lambda", "bedrock"}
    assert not {action for action in allowed if re.search(r"PassRole|DeleteBucket|DeleteSecret|PutBucket", action)}


def test_only_the_first_fill_may_write_the_app_secret(resources: dict[str, Any]) -> None:
    writers = {
        name: statement["Resource"]
        for name, statement in statements(resources)
        if "secretsmanager:PutSecretValue" in statement.get("Action", [])
    }
    assert writers == {"BootstrapFunctionRole": {"Ref": "AppSecret"}, "ModelFunctionRole": {"Ref": "ModelSecret"}}


def test_network_calls_are_kept_from_our_own_code(resources: dict[str, Any]) -> None:
    base = resources["FunctionBasePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    joining = next(statement for statement in base if statement["Sid"] == "JoinVpc")
    assert joining["Condition"] == {"Null": {"lambda:SourceFunctionArn": "true"}}


def test_only_what_asks_the_model_may_ask_bedrock_and_only_the_chosen_one(resources: dict[str, Any]) -> None:
    policy = resources["BedrockPolicy"]
    assert policy["Condition"] == "UsesBedrock"
    ask, show = policy["Properties"]["PolicyDocument"]["Statement"]
    assert ask["Action"] == ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    assert ask["Resource"]["Fn::Sub"].endswith(":foundation-model/${BedrockModel}")
    assert show["Action"] == "bedrock:CallWithBearerToken"
    given = {"Fn::If": ["UsesBedrock", {"Ref": "BedrockPolicy"}, {"Ref": "AWS::NoValue"}]}
    asking = {
        name
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Role" and given in resource["Properties"].get("ManagedPolicyArns", [])
    }
    assert asking == {
        f"{name}FunctionRole"
        for name in (
            "Chat",
            "ChatStream",
            "Model",
            "Catalogue",
            "CatalogueTrain",
            "CacheReview",
            "Summarize",
            "SummaryDigest",
            "SummaryCombine",
        )
    }


def test_the_address_of_bedrock_is_one_that_gets_the_roles_token(template: dict[str, Any]) -> None:
    condition, bedrock_url, other = template["Globals"]["Function"]["Environment"]["Variables"]["OPENAI_BASE_URL"][
        "Fn::If"
    ]
    assert (condition, other) == ("UsesBedrock", {"Ref": "OpenAiBaseUrl"})
    assert bedrock.region_of(bedrock_url["Fn::Sub"].replace("${AWS::Region}", "eu-central-1")) == "eu-central-1"


def test_what_uploads_in_parts_may_take_half_an_upload_back(resources: dict[str, Any]) -> None:
    statements = resources["SummaryPrepareFunctionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    writing = [statement["Action"] for statement in statements if "s3:PutObject" in statement["Action"]]
    assert writing == [["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]] * 2
    (through,) = [
        s for s in resources["S3Endpoint"]["Properties"]["PolicyDocument"]["Statement"] if s["Sid"] == "OurBuckets"
    ]
    assert "s3:AbortMultipartUpload" in through["Action"]
