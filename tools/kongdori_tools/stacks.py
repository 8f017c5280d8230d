"""A stack on AWS as `make deploy`, `make destroy` and the `kongdori` command see it. All calls go to one region."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from kongdori_tools.errors import CommandError

_DELETIONS = 3  # tries
_IN_USE = re.compile("has dependencies|dependent object|DependencyViolation")
_WAIT = {"Delay": 10, "MaxAttempts": 540}  # CloudFront, RDS and network interfaces of functions take their time


@dataclass(frozen=True, slots=True)
class Stack:
    """What CloudFormation says of a stack right now."""

    name: str
    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]

    @property
    def is_wreck(self) -> bool:
        """Whether its creation failed: it holds nothing yet, and can only be deleted."""
        return self.status in {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}

    @property
    def stands(self) -> bool:
        """REVIEW_IN_PROGRESS has a change set and nothing else."""
        return not self.is_wreck and self.status not in {"REVIEW_IN_PROGRESS", "DELETE_FAILED"}


def aws_region() -> str | None:
    """The region that the AWS settings of this machine name."""
    import boto3

    return os.environ.get("AWS_REGION") or boto3.session.Session().region_name  # which knows AWS_DEFAULT_REGION alone


class Stacks:
    """The stacks of one region. Every method raises `CommandError` where AWS refuses."""

    def __init__(self, region: str | None = None) -> None:
        """Without `region`, the one that the AWS settings name."""
        import boto3

        self.session: Any = boto3.session.Session(region_name=region or aws_region())
        self.region: str = self.session.region_name or ""
        if not self.region:
            raise CommandError("Say which AWS region: --region (REGION=us-east-1 for make), or AWS_REGION.")

    def client(self, service: str) -> Any:
        return self.session.client(service)

    def find(self, name: str) -> Stack | None:
        """The stack, or None where there is none of this name."""
        from botocore.exceptions import ClientError

        with refusals(f"The stack {name!r} can't be read"):
            try:
                (found,) = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
            except ClientError as error:
                if "does not exist" in str(error):
                    return None
                raise
        parameters = {item["ParameterKey"]: item.get("ParameterValue", "") for item in found.get("Parameters", [])}
        outputs = {item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])}
        return Stack(name, found["StackStatus"], parameters, outputs)

    def physical_ids(self, name: str) -> dict[str, str]:
        """Logical id → physical id of every resource."""
        with refusals(f"The resources of {name!r} can't be read"):
            pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
            resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in resources
            if resource["ResourceStatus"] != "DELETE_COMPLETE" and "PhysicalResourceId" in resource
        }

    def unreserved_concurrency(self) -> int | None:
        """How many functions may still run at once in this account and region; None where AWS does not say."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            limits = self.client("lambda").get_account_settings()["AccountLimit"]
        except (BotoCoreError, ClientError):
            return None
        return int(limits["UnreservedConcurrentExecutions"])

    def zones_with(self, machine: str) -> list[str]:
        """The names of the region's zones that offer this type of machine, sorted; none where AWS does not say."""
        from botocore.exceptions import BotoCoreError, ClientError

        ec2 = self.client("ec2")
        offered = [{"Name": "instance-type", "Values": [machine]}]
        standing = [{"Name": "zone-type", "Values": ["availability-zone"]}, {"Name": "state", "Values": ["available"]}]
        try:
            offers = ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=offered)
            zones = ec2.describe_availability_zones(Filters=standing)
        except (BotoCoreError, ClientError):
            return []
        there = {zone["ZoneName"] for zone in zones["AvailabilityZones"]}
        return sorted(there & {offer["Location"] for offer in offers["InstanceTypeOfferings"]})

    def change(self, stack: Stack, changes: Mapping[str, str]) -> Stack:
        """Changes parameters and nothing else, and waits."""
        client = self.client("cloudformation")
        with refusals(f"The stack {stack.name!r} can't be changed"):
            client.update_stack(
                StackName=stack.name,
                UsePreviousTemplate=True,
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": changes[key]}
                    if key in changes
                    else {"ParameterKey": key, "UsePreviousValue": True}
                    for key in stack.parameters
                ],
            )
            client.get_waiter("stack_update_complete").wait(StackName=stack.name, WaiterConfig=_WAIT)
        return self.find(stack.name) or stack

    def delete(self, name: str) -> None:
        """Deletes a stack and waits; first it empties the page's bucket, as CloudFormation deletes no other. Where
        nothing but what functions leave behind in the network is in the way, it clears that away and goes on. The error
        names each resource that could not go, and why.
        """
        client = self.client("cloudformation")
        with refusals(f"The stack {name!r} can't be deleted"):
            resources = self.physical_ids(name)
            if page := resources.get("SpaBucket"):
                self.session.resource("s3").Bucket(page).object_versions.delete()
            for _ in range(_DELETIONS):
                client.delete_stack(StackName=name)
                if not (failed := self._wait_until_gone(name)):
                    return
                if not all(_IN_USE.search(reason) for reason in failed.values()):
                    break
                self._remove_interfaces(resources["Vpc"])
        lines = [f"  {resource}: {reason}" for resource, reason in failed.items()]
        raise CommandError("\n".join([f"{name} couldn't be deleted completely:", *lines]))

    def _wait_until_gone(self, name: str) -> dict[str, str]:
        """What could not go, and why."""
        from botocore.exceptions import WaiterError

        client = self.client("cloudformation")
        try:
            client.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=_WAIT)
        except WaiterError as error:
            failed: dict[str, str] = {}
            for event in client.describe_stack_events(StackName=name)["StackEvents"]:  # the newest first
                logical, status = event["LogicalResourceId"], event["ResourceStatus"]
                if logical == name and status == "DELETE_IN_PROGRESS":
                    break
                if logical != name and status.endswith("_FAILED"):
                    failed.setdefault(logical, event.get("ResourceStatusReason", "no reason"))
            return failed or {name: str(error)}
        return {}

    def _remove_interfaces(self, vpc: str) -> None:
        """Lambda takes half an hour to remove the network interfaces of functions that are gone, and longer at times;
        CloudFormation does not always wait for that.
        """
        from botocore.exceptions import ClientError

        ec2 = self.client("ec2")
        mine = [
            {"Name": "vpc-id", "Values": [vpc]},
            {"Name": "description", "Values": ["AWS Lambda VPC ENI*"]},
            {"Name": "status", "Values": ["available"]},
        ]
        for interface in ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]:
            try:
                ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
            except ClientError as error:
                if "NotFound" not in str(error):  # else Lambda was faster
                    raise

    def keep_logs(self, groups: Iterable[str], *, days: int) -> None:
        """Lets log groups that AWS's services make for themselves, and would keep for ever, end after a while."""
        logs = self.client("logs")
        with refusals("The logs' retention can't be set"):
            for group in groups:
                with suppress(logs.exceptions.ResourceAlreadyExistsException):
                    logs.create_log_group(logGroupName=group)
                logs.put_retention_policy(logGroupName=group, retentionInDays=days)


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Turns botocore's exceptions into one clear line."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"{what}: {error}") from error
