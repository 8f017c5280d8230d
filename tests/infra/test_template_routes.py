"""Every route of the API, in the template that CloudFormation gets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import chat_function.site
from chat_function.completions.openai_errors import openai_error

PUBLIC = {
    "POST /api/v1/auth/sign-up",
    "POST /api/v1/auth/token",
    "POST /api/v1/auth/sign-out",
    "POST /api/v1/auth/new-password",
    "ANY /api/v1/health",
    "ANY /api/v1/openapi.json",
    "ANY /api/v1/docs",
    "ANY /api/v1/shares/{token}",
}
STREAMED = {
    "POST /api/v1/chat/messages/{message_id}/replies/stream",
    "POST /api/v1/chat/conversations/{conversation_id}/messages/stream",
    "ANY /api/v1/chat/conversations/{conversation_id}/messages/{reply_id}/stream",
    "ANY /api/v1/chat/conversations/{conversation_id}/export",
    "ANY /api/v1/chat/export",
    "POST /api/v1/chat/completions",
}

OUTSIDE_OF_THE_DOCUMENT = {("/api/v1/docs", "ANY"), ("/api/v1/openapi.json", "ANY")}


def test_every_route_has_the_authorizer_or_is_on_the_public_list(routes: list[Any]) -> None:
    open_routes = {route.name for route in routes if not route.operation.get("security")}
    assert open_routes == PUBLIC
    for route in routes:
        if route.name not in PUBLIC:
            assert {"KongdoriAuthorizer": []} in route.operation["security"], route.name
            assert {"api_key": []} in route.operation["security"], f"{route.name} is in no usage plan"


def test_every_operation_has_its_route_and_what_get_reads_answers_head(routes: list[Any]) -> None:
    declared = {(route.path, route.method) for route in routes}
    documented = json.loads(Path(chat_function.site.__file__).with_name("openapi.json").read_text())["paths"]
    wanted = {(path, _declared(method.upper())) for path, operations in documented.items() for method in operations}
    assert declared - wanted == OUTSIDE_OF_THE_DOCUMENT
    assert wanted - declared == set()


def test_the_api_is_under_its_base_path_and_the_stage_is_no_part_of_it(
    routes: list[Any], transformed: dict[str, Any]
) -> None:
    assert all(route.path.startswith("/api/v1/") for route in routes)
    assert transformed["ApiliveStage"]["Properties"]["StageName"] == "live"


def test_streamed_routes_are_really_streamed(routes: list[Any]) -> None:
    streamed = {route.name: route.integration for route in routes if "responseTransferMode" in route.integration}
    assert set(streamed) == STREAMED
    for integration in streamed.values():
        assert integration["responseTransferMode"] == "STREAM"
        assert integration["timeoutInMillis"] == 300_000
        uri = json.dumps(integration["uri"])
        assert re.search(r"/2021-11-15/functions/\$\{ChatStreamFunction\.Arn\}/response-streaming-invocations", uri)


def test_buffered_routes_go_to_the_published_alias(routes: list[Any]) -> None:
    for route in routes:
        if route.name not in STREAMED:
            assert "Aliaslive}/invocations" in json.dumps(route.integration["uri"]), route.name


def test_the_stream_function_waits_as_long_as_its_routes(functions: dict[str, Any]) -> None:
    properties = functions["ChatStreamFunction"]["Properties"]
    assert properties["Timeout"] == 300
    assert properties["Handler"] == "run.sh"
    assert "SnapStart" not in properties
    variables = properties["Environment"]["Variables"]
    assert variables["AWS_LAMBDA_EXEC_WRAPPER"] == "/opt/bootstrap"
    assert variables["AWS_LWA_INVOKE_MODE"] == "response_stream"
    assert any("LambdaAdapterLayerX86:" in str(layer) for layer in properties["Layers"])


def test_the_authorizer_answers_for_the_whole_stage_for_five_minutes(transformed: dict[str, Any]) -> None:
    body = transformed["Api"]["Properties"]["Body"]
    authorizer = body["components"]["securitySchemes"]["KongdoriAuthorizer"]["x-amazon-apigateway-authorizer"]
    assert authorizer["type"] == "request"
    assert authorizer["identitySource"] == "method.request.header.Authorization"
    assert authorizer["authorizerResultTtlInSeconds"] == 300
    assert {"Ref": "AuthorizerFunctionAliaslive"} in authorizer["authorizerUri"]["Fn::Sub"][1].values()


def test_the_api_is_regional_and_metered_by_the_authorizer(transformed: dict[str, Any]) -> None:
    api = transformed["Api"]["Properties"]
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["ApiKeySourceType"] == "AUTHORIZER"


def test_each_role_has_a_plan_and_a_key_whose_value_the_authorizer_returns(transformed: dict[str, Any]) -> None:
    for role in ("Guest", "Member", "Admin"):
        plan, link = transformed[f"{role}Plan"]["Properties"], transformed[f"{role}PlanKey"]["Properties"]
        assert plan["ApiStages"] == [{"ApiId": {"Ref": "Api"}, "Stage": {"Ref": "ApiliveStage"}}]
        assert plan["Throttle"]["RateLimit"] > 0
        assert (link["KeyId"], link["UsagePlanId"]) == ({"Ref": f"{role}Key"}, {"Ref": f"{role}Plan"})
        value = transformed[f"{role}Key"]["Properties"]["Value"]
        assert value == {"Fn::GetAtt": ["AppSecretValues", f"{role}Key"]}


def test_the_gateways_own_answers_are_problems(transformed: dict[str, Any]) -> None:
    answers = transformed["Api"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    every_kind = (
        "ACCESS_DENIED API_CONFIGURATION_ERROR AUTHORIZER_CONFIGURATION_ERROR AUTHORIZER_FAILURE BAD_REQUEST_BODY "
        "BAD_REQUEST_PARAMETERS DEFAULT_4XX DEFAULT_5XX EXPIRED_TOKEN INTEGRATION_FAILURE INTEGRATION_TIMEOUT "
        "INVALID_API_KEY INVALID_SIGNATURE MISSING_AUTHENTICATION_TOKEN QUOTA_EXCEEDED REQUEST_TOO_LARGE "
        "RESOURCE_NOT_FOUND THROTTLED UNAUTHORIZED UNSUPPORTED_MEDIA_TYPE WAF_FILTERED"
    )
    assert set(answers) == set(every_kind.split())
    for kind, answer in answers.items():
        body = answer["responseTemplates"]["application/json"]
        filled = body.replace("$context.error.messageString", '"Words"').replace("$context.requestId", "an-id")
        problem = json.loads(filled)
        missing = kind == "MISSING_AUTHENTICATION_TOKEN"
        assert set(problem) - {"message"} == {"type", "title", "status", "detail", "request_id", "error"}, kind
        assert {"error": problem["error"]} == openai_error(problem), "OpenAI's clients read this, on whatever route"
        assert ("message" in problem) != missing, "the gateway's words for it blame a token that may well be there"
        assert problem["type"].startswith("urn:kongdori:problem:"), kind
        assert str(problem["status"]) == answer["statusCode"], kind
        headers = answer["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'", kind
        assert headers["gatewayresponse.header.X-Request-Id"] == "context.requestId", kind
        if problem["status"] == 429:
            assert int(headers["gatewayresponse.header.Retry-After"].strip("'")) > 0, kind
        if problem["status"] == 401:
            assert headers["gatewayresponse.header.WWW-Authenticate"] == "'Bearer'", kind
    assert answers["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"


def test_access_logs_name_no_token_no_query_and_no_body(transformed: dict[str, Any]) -> None:
    written = transformed["ApiliveStage"]["Properties"]["AccessLogSetting"]["Format"]
    assert set(json.loads(written)) >= {"requestId", "route", "status", "ms", "user"}
    assert not re.search(r"authorization|querystring|\$context\.path|body|token", written, re.IGNORECASE)


def test_sample_events_are_calls_of_real_routes(
    events: dict[str, dict[str, Any]], functions: dict[str, Any], routes: list[Any]
) -> None:
    known = {route.name for route in routes}
    calls = {name: body for name, body in events.items() if "resource" in body and body.get("type") != "REQUEST"}
    assert calls
    for name, body in calls.items():
        route = f"{_declared(body['httpMethod'])} {body['resource']}"
        assert route in known, name
        assert ("authorizer" in body["requestContext"]) == (route not in PUBLIC), name
        filled = body["resource"].format(**(body["pathParameters"] or {}))
        assert body["path"] == filled, name
    served = {
        logical_id
        for logical_id, function in functions.items()
        for source in function["Properties"].get("Events", {}).values()
        if source["Type"] == "Api"
        and f"{source['Properties']['Method']} {source['Properties']['Path']}"
        in {f"{_declared(b['httpMethod'])} {b['resource']}" for b in calls.values()}
    }
    assert served >= {"AuthFunction", "ChatFunction", "SummarizeFunction", "StreamUrlFunction"}


def _declared(method: str) -> str:
    return "ANY" if method in {"GET", "HEAD"} else method
