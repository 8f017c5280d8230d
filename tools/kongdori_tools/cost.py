"""What a Kongdori costs on AWS: the prices of prices.toml times what the transformed template is made of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from kongdori_local.intrinsics import Resolver
from kongdori_tools.errors import CommandError

PRICES = Path(__file__).with_name("prices.toml")

# Of these, nothing is paid for that nobody uses (or they have no price at all).
FREE = {
    *("AWS::ApiGateway::Account", "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::RestApi"),
    *("AWS::ApiGateway::Stage", "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::UsagePlanKey"),
    *("AWS::CloudFront::Distribution", "AWS::CloudFront::Function", "AWS::CloudFront::KeyGroup"),
    *("AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::PublicKey", "AWS::CloudFront::ResponseHeadersPolicy"),
    *("AWS::EC2::InternetGateway", "AWS::EC2::Route", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup"),
    *("AWS::EC2::Subnet", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPC", "AWS::EC2::VPCGatewayAttachment"),
    *("AWS::ElastiCache::ParameterGroup", "AWS::ElastiCache::SubnetGroup"),
    *("AWS::ElastiCache::User", "AWS::ElastiCache::UserGroup"),
    *("AWS::Events::Rule", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role"),
    *("AWS::Lambda::Alias", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::LayerVersion", "AWS::Lambda::Permission"),
    *("AWS::Lambda::Version", "AWS::Logs::LogGroup", "AWS::RDS::DBClusterParameterGroup"),
    *("AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"),
    *("AWS::SNS::Topic", "AWS::StepFunctions::StateMachine", "AWS::WAFv2::WebACLAssociation"),
}


class Use(NamedTuple):
    """An amount of what has a price. `what` names it to people."""

    what: str
    price: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """What several equal things cost together, in USD."""

    what: str
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Prices:
    """The file, and the template's parameters, which say what the model asks for."""

    file: Mapping[str, Any]
    parameters: Mapping[str, str]

    @property
    def hours(self) -> Decimal:
        return Decimal(self.file["hours_a_month"])

    def of(self, use: Use) -> Decimal:
        """USD. Raises `CommandError` for a thing that has no price."""
        entry = self.file["price"].get(use.price)
        if entry is None:
            raise CommandError(f"{use.price!r} has no price in {PRICES.name}.")
        return use.amount * Decimal(str(entry.get("usd") or self.parameters[entry["parameter"]]))

    def lines(self, uses: Iterable[Use]) -> list[Line]:
        """Equal things on one line, with their number where there are several."""
        sums: dict[str, list[Decimal]] = {}
        for use in uses:
            sums.setdefault(use.what, []).append(self.of(use))
        return [
            Line(f"{len(each)} × {what}" if len(each) > 1 else what, sum(each, Decimal()))
            for what, each in sums.items()
        ]

    def uses(self, kind: str, *, size: str, times: Decimal = Decimal(1)) -> list[Use]:
        """What `times` of a chat, a video_hour or a film_hour use."""
        hears = self.parameters["Transcribe"]
        entries = [
            entry
            for entry in self.file["use"][kind]
            if size in entry.get("sizes", [size]) and hears == entry.get("transcribe", hears)
        ]
        return [
            Use(_without_unit(entry["price"]), entry["price"], Decimal(entry["amount"]) * times) for entry in entries
        ]


def read_prices(parameters: Mapping[str, str]) -> Prices:
    return Prices(tomllib.loads(PRICES.read_text(encoding="utf-8")), parameters)


def parameters_of(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """Every parameter's value: what is given, else the default."""
    return {name: str(body.get("Default", "")) for name, body in template["Parameters"].items()} | dict(given)


def idle(template: Mapping[str, Any], given: Mapping[str, str]) -> list[Line]:
    """What each part costs a month while unused, the dearest first. Raises `CommandError` for a resource that has
    no price.
    """
    prices = read_prices(parameters_of(template, given))
    resolver = Resolver(dict(template), parameters=dict(given), resources={})
    uses: list[Use] = []
    for name, resource in template["Resources"].items():
        condition = resource.get("Condition")
        kind = resource["Type"]
        if kind in FREE or kind.startswith("Custom::"):
            continue
        if condition is not None and not resolver.resolve({"Condition": condition}):
            continue
        found = _of_a_resource(kind, resolver.resolve(resource.get("Properties", {})), prices.hours)
        if found is None:
            raise CommandError(f"{name} ({kind}) has no price: say in {Path(__file__).name} what of it is paid for.")
        uses += found
    return sorted(prices.lines(uses), key=lambda line: -line.usd)


def _of_a_resource(kind: str, properties: Mapping[str, Any], hours: Decimal) -> list[Use] | None:
    """What a resource uses in a month without callers. None for a kind that is not known."""
    match kind:
        case "AWS::RDS::DBCluster":
            return [Use("Aurora, asleep: 1 GB of storage", "Aurora storage, GB-month", Decimal(1))]
        case "AWS::RDS::DBInstance":
            return _database(properties, hours)
        case "AWS::ElastiCache::ServerlessCache":
            return [Use("Valkey Serverless, its least 100 MB", "Valkey Serverless data, GB-hour", hours / 10)]
        case "AWS::ElastiCache::ReplicationGroup":
            return [Use(f"cache {properties['CacheNodeType']}", f"{properties['CacheNodeType']}, hour", hours)]
        case "AWS::EC2::Instance":
            gb = sum(Decimal(disk["Ebs"]["VolumeSize"]) for disk in properties["BlockDeviceMappings"])
            return [
                Use(f"NAT instance {properties['InstanceType']}", f"{properties['InstanceType']}, hour", hours),
                Use("public IPv4 address", "public IPv4 address, hour", hours),
                Use("the NAT instance's disk", "gp3 disk, GB-month", Decimal(gb)),
            ]
        case "AWS::EC2::EIP":
            return [Use("public IPv4 address", "public IPv4 address, hour", hours)]
        case "AWS::EC2::NatGateway":
            return [Use("NAT gateway", "NAT gateway, hour", hours)]
        case "AWS::EC2::VPCEndpoint":
            zones = len(properties["SubnetIds"]) if properties["VpcEndpointType"] == "Interface" else 0
            return [Use("interface endpoint", "interface endpoint, hour", hours * zones)] if zones else []
        case "AWS::WAFv2::WebACL":
            rules = Decimal(len(properties["Rules"]))
            return [
                Use("firewall", "web ACL, month", Decimal(1)),
                Use("the firewall's rules", "WAF rule, month", rules),
            ]
        case "AWS::Lambda::Function" if properties.get("PackageType") == "Image":
            return [Use("the transcriber's image, about 1 GB", "image, GB-month", Decimal(1))]
        case "AWS::Lambda::Function":
            if properties.get("SnapStart", {}).get("ApplyOn") != "PublishedVersions":
                return []
            gb = Decimal(properties["MemorySize"]) / 1024
            return [Use("SnapStart snapshot", "SnapStart snapshot, GB-second", gb * hours * 3600)]
        case _:
            what = {
                "AWS::SecretsManager::Secret": "secret",
                "AWS::CloudWatch::Alarm": "alarm",
                "AWS::CloudWatch::Dashboard": "dashboard",
            }.get(kind)
            return [Use(what, f"{what}, month", Decimal(1))] if what else None


def _database(properties: Mapping[str, Any], hours: Decimal) -> list[Use]:
    name = properties["DBInstanceClass"]
    if name == "db.serverless":
        return []  # the cluster's capacity units are its price
    copies = 2 if properties["MultiAZ"] else 1
    return [
        Use(f"database {name}" + (", and one that stands by" if copies == 2 else ""), f"{name}, hour", hours * copies),
        Use("the database's disk", "RDS gp3 disk, GB-month", Decimal(properties["AllocatedStorage"]) * copies),
    ]


def table(
    template: Mapping[str, Any],
    size: str,
    *,
    chats: int = 0,
    video_hours: int = 0,
    film_hours: int = 0,
    given: Mapping[str, str] | None = None,
) -> str:
    """The whole account, as people read it: idle, what comes with use, and the month where amounts are given."""
    parameters = {**(given or {}), "Size": size}
    prices = read_prices(parameters_of(template, parameters))
    rest = idle(template, parameters)
    resting = sum((line.usd for line in rest), Decimal())
    lines = [f"{size}, {prices.file['region']}, list prices of {prices.file['as_of']}, USD a month, no free tier"]
    lines += [row(line.what, line.usd) for line in rest]
    lines += [row("while nobody uses it", resting), "and per use"]
    use = {
        "1,000 chats": sum(map(prices.of, prices.uses("chat", size=size, times=Decimal(1000))), Decimal()),
        "an hour of video summarised": sum(map(prices.of, prices.uses("video_hour", size=size)), Decimal()),
        "an hour of film watched": sum(map(prices.of, prices.uses("film_hour", size=size)), Decimal()),
    }
    lines += [row(what, usd) for what, usd in use.items()]
    if chats or video_hours or film_hours:
        amounts = (Decimal(chats) / 1000, Decimal(video_hours), Decimal(film_hours))
        used = sum((usd * amount for usd, amount in zip(use.values(), amounts, strict=True)), Decimal())
        what = f"a month with {chats:,} chats, {video_hours:,} h of video, {film_hours:,} h of film"
        lines += [row(what, resting + used)]
    return "\n".join(lines)


def row(what: str, usd: Decimal) -> str:
    """One line of an account."""
    return f"  {what:<56} {usd:>9.2f}"


def _without_unit(price: str) -> str:
    return price.rpartition(",")[0]
