"""What a Kongdori costs: each resource has a price, the smallest size stays below 20 USD, and the README says so."""

from __future__ import annotations

import copy
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from kongdori.media_access import MEDIA_COOKIES_S
from kongdori_tools import cost, cost_commands
from kongdori_tools.__main__ import main
from kongdori_tools.deploy_settings import SIZES
from kongdori_tools.errors import CommandError
from kongdori_tools.transformed import transformed

pytestmark = pytest.mark.unit
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return transformed()


def resting(template: dict[str, Any], **given: str) -> Decimal:
    return sum((line.usd for line in cost.idle(template, given)), Decimal())


def test_the_smallest_size_costs_less_than_20_dollars_a_month_while_nobody_comes(template: dict[str, Any]) -> None:
    assert template["Parameters"]["Size"]["Default"] == "smallest"
    assert 0 < resting(template) <= 20
    assert resting(template) < resting(template, Size="steady") < resting(template, Size="roomy")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("more", [{}, {"Egress": "none"}, {"SnapStart": "on"}, {"AlarmEmail": "a@b.example"}])
def test_every_resource_of_every_choice_has_a_price(template: dict[str, Any], size: str, more: dict[str, str]) -> None:
    assert cost.idle(template, {"Size": size, **more})


def test_a_resource_without_a_price_is_named(template: dict[str, Any]) -> None:
    more = copy.deepcopy(template)
    more["Resources"]["Search"] = {"Type": "AWS::OpenSearchService::Domain", "Properties": {}}
    with pytest.raises(CommandError, match=r"Search \(AWS::OpenSearchService::Domain\) has no price"):
        cost.idle(more, {})


def test_what_costs_by_choice_is_counted(template: dict[str, Any]) -> None:
    snapshots = resting(template, SnapStart="on") - resting(template)
    assert Decimal(25) < snapshots < Decimal(30)  # seven functions of 1 GB
    endpoints = [line for line in cost.idle(template, {"Egress": "none"}) if "interface endpoint" in line.what]
    assert [(line.what, line.usd) for line in endpoints] == [("2 × interface endpoint", Decimal("14.60"))]


def test_each_price_names_its_page_or_the_parameter_that_holds_it(template: dict[str, Any]) -> None:
    prices = tomllib.loads(cost.PRICES.read_text())
    used = {use["price"] for kind in prices["use"].values() for use in kind}
    assert used <= prices["price"].keys()
    for name, entry in prices["price"].items():
        if "parameter" in entry:
            assert entry["parameter"] in template["Parameters"], name
        else:
            assert Decimal(entry["usd"]) > 0, name
            assert entry["source"].startswith("https://aws.amazon.com/"), name
            assert entry["seen"] == "undated" or re.fullmatch(r"20\d\d(-\d\d)?", entry["seen"]), name
            assert entry["on"].startswith("https://"), name


def test_an_hour_of_film_pays_for_each_call_that_the_page_makes() -> None:
    def every_s(file: str, name: str) -> Decimal:
        text = (ROOT / "frontend/src/composables" / file).read_text()
        (found,) = re.findall(rf"^const {name} = ([\d_]+)$", text, re.MULTILINE)
        return Decimal(found) / 1000

    renewed_s = every_s("player/useMediaPass.ts", "RENEW_AFTER_MS")
    assert 2 * renewed_s < MEDIA_COOKIES_S, "a renewal that fails is made again before the cookies end"
    calls = 3600 / renewed_s + 3600 / every_s("films/useWatchPosition.ts", "EVERY_MS")
    used = {use["price"]: use["amount"] for use in tomllib.loads(cost.PRICES.read_text())["use"]["film_hour"]}
    for price in ("API Gateway call, million", "Lambda call, million"):
        assert Decimal(used[price]) * 1_000_000 == calls, price


def test_a_month_adds_what_it_uses(template: dict[str, Any]) -> None:
    def month(**amounts: int) -> Decimal:
        return Decimal(cost.table(template, "smallest", **amounts).splitlines()[-1].split()[-1])

    quiet, busy = resting(template), month(chats=2000, video_hours=3, film_hours=5)
    assert month(chats=1000) > quiet
    prices = cost.read_prices(cost.parameters_of(template, {}))

    def of(kind: str, times: int) -> Decimal:
        return sum(map(prices.of, prices.uses(kind, size="smallest", times=Decimal(times))), Decimal())

    assert busy == round(quiet + of("chat", 2000) + of("video_hour", 3) + of("film_hour", 5), 2)


def test_a_function_that_hears_costs_its_time_and_its_image(
    template: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    def costs(table: str) -> dict[str, Decimal]:
        lines = [line.strip().rpartition(" ") for line in table.splitlines()[1:]]
        return {what.strip(): Decimal(usd) for what, _, usd in lines if usd[0].isdigit()}

    assert main(["cost", "--transcribe", "lambda"]) == 0
    itself = costs(capsys.readouterr().out)
    server = costs(cost.table(template, "smallest"))
    nobody = costs(cost.table(template, "smallest", given={"Transcribe": "none"}))
    hour, image = "an hour of video summarised", "the transcriber's image, about 1 GB"
    assert nobody[hour] < itself[hour] < server[hour] / 2
    assert itself[image] == Decimal("0.10")
    assert image not in server | nobody


def test_the_readme_quotes_what_the_command_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost"]) == 0
    said = capsys.readouterr().out.strip()
    assert said in (ROOT / "README.md").read_text(), "run `kongdori cost` and put its output into README.md"


def test_a_stack_is_compared_with_what_aws_charged() -> None:
    # A session of its own: boto3's shared one would keep these keys for later tests.
    session = boto3.session.Session("test", "test", region_name="us-east-1")
    client = session.client("ce")
    asked = {"TimePeriod": ANY, "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"], "GroupBy": ANY}
    asked["Filter"] = {"Tags": {"Key": "aws:cloudformation:stack-name", "Values": ["kongdori-home"]}}

    def month(**usd: str) -> dict[str, Any]:
        metrics = {name: {"UnblendedCost": {"Amount": amount, "Unit": "USD"}} for name, amount in usd.items()}
        return {"Groups": [{"Keys": [name], "Metrics": value} for name, value in metrics.items()]}

    with Stubber(client) as stub:
        months = [month(ElastiCache="2.5", Lambda="0.01"), month(ElastiCache="3.5")]
        stub.add_response("get_cost_and_usage", {"ResultsByTime": months}, asked)
        said = cost_commands.charged(client, "kongdori-home").splitlines()
        assert [line.split()[-2:] for line in said[2:]] == [
            ["ElastiCache", "6.00"],
            ["Lambda", "0.01"],
            ["total", "6.01"],
        ]
        stub.add_response("get_cost_and_usage", {"ResultsByTime": [month()]}, asked)
        assert "has no costs for" in cost_commands.charged(client, "kongdori-home")
        stub.add_client_error("get_cost_and_usage", "AccessDeniedException")
        with pytest.raises(CommandError, match="Cost Explorer doesn't say"):
            cost_commands.charged(client, "kongdori-home")


@pytest.mark.parametrize("wrong", [["--size", "huge"], ["--chats", "-1"], ["--chats", "many"]])
def test_bad_options_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cost", *wrong])
    assert "error" in capsys.readouterr().err
