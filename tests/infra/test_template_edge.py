"""The edge: what CloudFront serves from where, who may see it, and the door behind it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
from fixtures.small_edge import small_edge

from kongdori_tools.destroy import KEPT


@pytest.fixture(scope="session")
def distribution(transformed: dict[str, Any]) -> dict[str, Any]:
    return dict(transformed["Distribution"]["Properties"]["DistributionConfig"])


@pytest.fixture(scope="session")
def behaviours(distribution: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {behaviour["PathPattern"]: behaviour for behaviour in distribution["CacheBehaviors"]}


@pytest.fixture(scope="session")
def origins(distribution: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {origin["Id"]: origin for origin in distribution["Origins"]}


def test_each_path_has_one_behaviour_with_its_origin_and_its_cookies(distribution: dict[str, Any]) -> None:
    signed = [{"Ref": "MediaKeyGroup"}]
    listed = [
        (b["PathPattern"], b["TargetOriginId"], b.get("TrustedKeyGroups")) for b in distribution["CacheBehaviors"]
    ]
    assert listed == [  # CloudFront takes the first that fits, and refuses a pattern that stands twice
        ("/api/v1/chat/completions", "api", None),
        ("/api/v1/models*", "api", None),
        ("/api/*", "api", None),
        ("/media/films/*", "films", signed),
        ("/media/posters/*", "films", None),
        ("/media/uploads/*", "uploads", signed),
    ]
    assert [origin["Id"] for origin in distribution["Origins"]] == ["spa", "films", "uploads", "api"]


def test_buckets_are_private_encrypted_and_only_over_tls(resources: dict[str, Any]) -> None:
    buckets = {name: r for name, r in resources.items() if r["Type"] == "AWS::S3::Bucket"}
    assert set(buckets) == {"SpaBucket", "UploadsBucket", "TranscriptsBucket", "FilmsBucket"}
    for name, bucket in buckets.items():
        assert all(bucket["Properties"]["PublicAccessBlockConfiguration"].values()), name
        assert len(bucket["Properties"]["PublicAccessBlockConfiguration"]) == 4, name
        assert bucket["Properties"]["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}], name
        assert bucket["Properties"]["BucketEncryption"], name
        policy = resources[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"]
        assert any(
            s["Effect"] == "Deny" and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for s in policy
        )
        for statement in policy:
            if statement["Effect"] == "Allow":
                assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}, name
                assert statement["Action"] == "s3:GetObject", name
                assert "aws:SourceArn" in statement["Condition"]["StringEquals"], name


def test_what_people_made_outlives_the_stack_but_not_a_creation_that_failed(resources: dict[str, Any]) -> None:
    for name in ("UploadsBucket", "TranscriptsBucket", "FilmsBucket", "AppSecret", "ModelSecret"):
        assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate", name
        assert resources[name]["UpdateReplacePolicy"] == "Retain", name


def test_what_stays_behind_does_not_meet_the_next_stack(resources: dict[str, Any]) -> None:
    kept = {name: r for name, r in resources.items() if str(r.get("DeletionPolicy", "")).startswith("Retain")}
    assert set(kept) - set(KEPT) == {"ApiGatewayAccount", "ApiGatewayLoggingRole"}
    assert set(KEPT) - set(kept) == set(), "`make destroy` tells of what is kept, and of nothing else"
    for name, resource in kept.items():
        assert not {key for key in resource["Properties"] if key.endswith("Name")}, name
    plain = [name for name, resource in kept.items() if resource["DeletionPolicy"] == "Retain"]
    assert plain == ["FunctionLogs"], "they tell why a creation failed"


def test_uploads_come_from_our_page_only(resources: dict[str, Any]) -> None:
    rules = resources["UploadsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert [rule["AllowedMethods"] for rule in rules] == [["POST", "PUT"]]
    assert rules[0]["AllowedOrigins"][0]["Fn::If"][2] == {"Ref": "PublicUrl"}


def test_the_site_falls_back_to_the_app_without_touching_the_apis_404(distribution: dict[str, Any]) -> None:
    assert distribution["DefaultCacheBehavior"]["TargetOriginId"] == "spa"
    assert distribution["DefaultCacheBehavior"]["FunctionAssociations"] == [
        {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["SpaFallback", "FunctionARN"]}}
    ]
    assert "CustomErrorResponses" not in distribution


def test_the_api_is_never_cached_and_shows_the_edges_secret(
    behaviours: dict[str, Any], origins: dict[str, Any]
) -> None:
    for api in (behaviour for behaviour in behaviours.values() if behaviour["TargetOriginId"] == "api"):
        assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
        assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
        assert set(api["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
    assert origins["api"]["OriginPath"] == "/live"
    assert origins["api"]["OriginCustomHeaders"][0]["HeaderName"] == "X-Kongdori-Edge"
    assert "resolve:secretsmanager" in str(origins["api"]["OriginCustomHeaders"][0]["HeaderValue"])


def test_media_is_read_and_never_written(behaviours: dict[str, Any], origins: dict[str, Any]) -> None:
    for path in ("/media/films/*", "/media/posters/*", "/media/uploads/*"):
        assert behaviours[path]["AllowedMethods"] == ["GET", "HEAD"]
        assert "FunctionAssociations" not in behaviours[path], "a cookie is signed for the address as it is"
    for bucket in ("spa", "films", "uploads"):
        assert origins[bucket]["OriginAccessControlId"] == {"Fn::GetAtt": ["BucketAccess", "Id"]}


def test_every_address_answers_with_security_headers(
    distribution: dict[str, Any], behaviours: dict[str, Any], resources: dict[str, Any]
) -> None:
    for behaviour in [distribution["DefaultCacheBehavior"], *behaviours.values()]:
        policy = resources[behaviour["ResponseHeadersPolicyId"]["Ref"]]["Properties"]["ResponseHeadersPolicyConfig"]
        headers = policy["SecurityHeadersConfig"]
        assert headers["ContentTypeOptions"] == {"Override": True}
        assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
        assert headers["ReferrerPolicy"]["ReferrerPolicy"] in {"strict-origin-when-cross-origin", "no-referrer"}
        assert "frame-ancestors 'none'" in str(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])


def test_the_site_runs_no_script_but_its_own(resources: dict[str, Any]) -> None:
    config = resources["SpaHeadersPolicy"]["Properties"]["ResponseHeadersPolicyConfig"]
    policy = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'"]
    assert rules["base-uri"] == rules["object-src"] == rules["frame-ancestors"] == ["'none'"]
    assert "'unsafe-eval'" not in policy
    assert any("${UploadsBucket}" in source for source in rules["connect-src"])


def test_without_a_firewall_the_functions_look_for_what_the_edge_shows(
    resources: dict[str, Any], template: dict[str, Any]
) -> None:
    edge_only = template["Globals"]["Function"]["Environment"]["Variables"]["EDGE_ONLY"]
    assert edge_only == {"Fn::If": ["IsRoomy", "false", "true"]}
    assert resources["WebAcl"]["Condition"] == resources["WebAclAssociation"]["Condition"] == "IsRoomy"


def test_nobody_walks_around_the_edge_and_nobody_floods_it(resources: dict[str, Any]) -> None:
    rules = {rule["Name"]: rule for rule in resources["WebAcl"]["Properties"]["Rules"]}
    door = rules["only-through-the-edge"]
    match = door["Statement"]["NotStatement"]["Statement"]["ByteMatchStatement"]
    assert door["Priority"] == min(rule["Priority"] for rule in rules.values())
    assert door["Action"] == {"Block": {}}
    assert (match["FieldToMatch"], match["PositionalConstraint"]) == (
        {"SingleHeader": {"Name": "x-kongdori-edge"}},
        "EXACTLY",
    )
    rate = rules["rate-per-address"]["Statement"]["RateBasedStatement"]
    assert rate["AggregateKeyType"] == "FORWARDED_IP"
    assert rate["ForwardedIPConfig"]["HeaderName"] == "x-kongdori-viewer"
    assert "stages/live" in str(resources["WebAclAssociation"]["Properties"]["ResourceArn"])


def test_pages_of_every_origin_may_use_what_takes_a_key_and_nothing_else(
    behaviours: dict[str, Any], resources: dict[str, Any]
) -> None:
    policies = {name: r["Properties"] for name, r in resources.items() if "ResponseHeadersPolicy" in r["Type"]}
    cors = {name: p["ResponseHeadersPolicyConfig"].get("CorsConfig") for name, p in policies.items()}
    opened = [path for path, b in behaviours.items() if cors[b["ResponseHeadersPolicyId"]["Ref"]]]
    assert opened == ["/api/v1/chat/completions", "/api/v1/models*"]
    for path in opened:
        assert behaviours[path]["FunctionAssociations"][0]["FunctionARN"]["Fn::GetAtt"][0] == "OpenAiViewer"
    (given,) = [config for config in cors.values() if config]
    assert given["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert given["AccessControlAllowCredentials"] is False


def run_at_the_edge(code: str, event: dict[str, Any]) -> dict[str, Any]:
    """What a function of CloudFront returns. Skips the test where there is no Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, which runs the edge's functions here, is not on the PATH")
    script = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})));"
    answer = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True, timeout=20).stdout
    return dict(json.loads(answer))


def test_a_preflight_at_the_edge_is_answered_as_on_a_local_run(
    resources: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked = "authorization,content-type,x-stainless-os"
    headers = {"access-control-request-headers": {"value": asked}}
    request = {"method": "OPTIONS", "uri": "/api/v1/models", "headers": headers}
    code = resources["OpenAiViewer"]["Properties"]["FunctionCode"]
    answer = run_at_the_edge(code, {"request": request, "viewer": {"ip": "192.0.2.7"}})
    with small_edge(tmp_path_factory.mktemp("edge")) as edge:
        locally = edge.request("OPTIONS", "/api/v1/models", {"access-control-request-headers": asked})
    said = {name: header["value"] for name, header in answer["headers"].items()}
    assert said["access-control-allow-headers"] == asked
    assert (answer["statusCode"], said) == (
        locally.status_code,
        {n: v for n, v in locally.headers.items() if n.startswith("access-control-") and n in said},
    )


@pytest.mark.parametrize(
    ("function", "address", "key"),
    [
        ("SpaFallback", "/", "/index.html"),
        ("SpaFallback", "/films/limits", "/index.html"),
        ("SpaFallback", "/chat/0198.5/x", "/index.html"),
        ("SpaFallback", "/assets/app-1a2b.js", "/assets/app-1a2b.js"),
        ("ApiViewer", "/api/v1/health", "/api/v1/health"),
        ("OpenAiViewer", "/api/v1/models", "/api/v1/models"),
    ],
)
def test_edge_functions(resources: dict[str, Any], function: str, address: str, key: str) -> None:
    code = resources[function]["Properties"]["FunctionCode"]
    request = {"method": "GET", "uri": address, "headers": {"x-kongdori-viewer": {"value": "lie"}}}
    passed_on = run_at_the_edge(code, {"request": request, "viewer": {"ip": "192.0.2.7"}})
    viewer = passed_on["headers"]["x-kongdori-viewer"]["value"]
    assert (passed_on["uri"], viewer) == (key, "192.0.2.7" if function.endswith("Viewer") else "lie")
    assert not re.search(r"\b(let|const|=>)\b", code)
