"""Permissions both ways: the local cloud judges a call as AWS would, and no role allows what nothing needs.

Every call that the functions make of AWS while the tests run goes through `kongdori_local.aws.permissions`, so what the
template would refuse fails the test that asks for it. What was allowed and never used is found when all tests have run
(`fixtures.permissions`).
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kongdori_local import template as templates
from kongdori_local.aws.permissions import Permissions
from kongdori_local.aws.policies import Asked, Statement, decide
from kongdori_local.config import ACCOUNT, ROOT

PEERS = Path(__file__).parents[1] / "peers"
CHOICES: tuple[dict[str, str], ...] = ({}, {"Egress": "none", "Model": "bedrock", "Size": "roomy"})
ON_BUCKETS = ("s3:ListBucket", "s3:DeleteBucket")
ON_OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload")
ON_SECRETS = ("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:DeleteSecret")
ON_MACHINES = ("states:StartExecution", "states:DeleteStateMachine")
ON_EXECUTIONS = ("states:DescribeExecution", "states:StopExecution")
KEYS = (
    "media/uploads/someone/1/film.mp4",
    "media/films/limits/film.mp4",
    "media/uploads/someone/chat/1/a.pdf",
    "transcripts/a/b.json",
    "work/backups/b.zip",
)


def loaded(**parameters: str) -> templates.Template:
    return templates.load(ROOT / "infra" / "template.yaml", environment={}, parameters=parameters)


def calls(read: templates.Template) -> list[Asked]:
    """Calls of each kind, on each of our resources, and on some that are not ours."""
    function = "arn:aws:lambda:us-east-1:123456789012:function:"
    machines = [machine.arn for machine in read.state_machines]
    executions = [arn.replace(":stateMachine:", ":execution:") + ":1" for arn in machines]
    buckets = [f"arn:aws:s3:::{name}" for name in (*read.buckets.values(), "somebody-elses")]
    model = "arn:aws:bedrock:us-east-1::foundation-model/"
    asked = {
        ON_BUCKETS: buckets,
        ON_OBJECTS: [f"{bucket}/{key}" for bucket in buckets for key in KEYS],
        ON_SECRETS: [*read.secrets.values(), "arn:aws:secretsmanager:us-east-1:123456789012:secret:another-a1B2c3"],
        ON_MACHINES: machines,
        ON_EXECUTIONS: executions,
        ("lambda:InvokeFunction",): [function + name for name in read.functions],
        ("bedrock:InvokeModel",): [f"{model}openai.gpt-oss-120b-1:0", f"{model}a.larger-one"],
        ("ec2:CreateNetworkInterface",): ["arn:aws:ec2:us-east-1:123456789012:network-interface/*"],
    }
    found = [Asked(action, r, {}) for actions, resources in asked.items() for action in actions for r in resources]
    found += [Asked("s3:ListBucket", b, {"s3:prefix": p}) for b in buckets for p in ("media/uploads/me/", "work/")]
    return found


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_library_made_for_it_judges_every_call_alike(choice: dict[str, str]) -> None:
    roles = loaded(**choice).roles
    permissions = Permissions(roles.plain())
    asked = [(caller, call) for caller in roles.callers for call in calls(loaded(**choice))]
    ours = [bool(permissions.granted(caller, call)) for caller, call in asked]
    questions = [question(roles, caller, call) for caller, call in asked]
    told = json.dumps({"account": ACCOUNT, "questions": questions})
    run = subprocess.run(
        ["node", "iam_simulate.mjs"], cwd=PEERS, input=told, capture_output=True, text=True, timeout=240, check=False
    )
    assert run.returncode == 0, run.stderr
    theirs = json.loads(run.stdout)
    differing = [(call, mine) for call, mine, other in zip(asked, ours, theirs, strict=True) if mine != other]
    assert not differing
    assert 50 < sum(ours) < len(ours) / 10, "most of it is refused, and some is not"


def question(roles: Any, caller: str, call: Asked) -> dict[str, Any]:
    """A call as `iam_simulate.mjs` takes it: only what IAM's reference lists for an action may be in its context."""
    context = {"aws:SecureTransport": "true", **call.context}
    if not call.action.startswith("lambda:"):
        context["lambda:SourceFunctionArn"] = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{caller}"
    service, bucket = call.action.partition(":")[0], call.resource.removeprefix("arn:aws:s3:::").partition("/")[0]
    return {
        "caller": caller,
        "action": call.action,
        "resource": call.resource,
        "context": context,
        "role": roles.callers[caller],
        "bucket": roles.buckets.get(bucket),
        "endpoint": roles.endpoints.get(service) if caller in roles.inside else None,
    }


def test_the_roles_are_those_that_cloudformation_gets(
    transformed: dict[str, Any], resources: dict[str, Any], template: dict[str, Any]
) -> None:
    """SAM adds no role and no policy of its own, so the template as it is written says all."""

    def policies(of: dict[str, Any]) -> dict[str, Any]:
        kinds = ("AWS::IAM::", "AWS::S3::BucketPolicy", "AWS::EC2::VPCEndpoint")
        return {name: json.loads(json.dumps(r["Properties"])) for name, r in of.items() if r["Type"].startswith(kinds)}

    assert policies(transformed) == policies(resources)
    for name, body in transformed.items():
        if body["Type"] in {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"}:
            given = body["Properties"].get("Role") or body["Properties"]["RoleArn"]
            assert given == {"Fn::GetAtt": [f"{name.replace('ImageFunction', 'Function')}Role", "Arn"]}


def test_the_edge_may_read_what_it_serves_and_nothing_else() -> None:
    read = loaded()
    distribution = {"aws:sourcearn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/Distribution"}

    def served(bucket: str, key: str, action: str = "s3:GetObject", **context: str) -> bool:
        statements = [Statement(body) for body in read.roles.buckets.get(bucket, [])]
        call = Asked(action, f"arn:aws:s3:::{bucket}/{key}", distribution | {"aws:securetransport": "true"} | context)
        return bool(decide(call, statements, service="cloudfront.amazonaws.com"))

    patterns = [(b.bucket, b.pattern.lstrip("/")) for b in read.behaviours if b.bucket]
    assert len(patterns) >= 4
    for bucket, pattern in patterns:
        assert served(str(bucket), pattern.replace("*", "x/y.mp4")), pattern
        assert not served(str(bucket), pattern.replace("*", "x/y.mp4"), "s3:PutObject")
        assert not served(str(bucket), pattern.replace("*", "x/y.mp4"), **{"aws:securetransport": "false"})
        assert not served(str(bucket), pattern.replace("*", "x/y.mp4"), **{"aws:sourcearn": "arn:aws:cloudfront::1:d"})
    assert not served("kongdori-transcripts", "transcripts/a/b.json")
    assert not served("kongdori-films", "work/raw.mp4")


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "NotAction"),
        ({"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"a": "b"}}}, "IpAddress"),
    ],
)
def test_what_the_local_cloud_cannot_judge_it_refuses_to_start_with(statement: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Permissions({"callers": {"F": [statement]}, "buckets": {}, "endpoints": {}, "inside": []})
