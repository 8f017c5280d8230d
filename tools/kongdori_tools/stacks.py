"""A stack on AWS as `make deploy`, `make destroy` and the `kongdori` command see it. All calls go to one region."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kongdori_tools.errors import CommandError

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
        """Deletes a stack and waits; first it empties the page's bucket, as CloudFormation deletes no other. The error
        names each resource that could not go, and why.
        """
        from botocore.exceptions import WaiterError

        client = self.client("cloudformation")
        with refusals(f"The stack {name!r} can't be deleted"):
            if page := self.physical_ids(name).get("SpaBucket"):
                self.session.resource("s3").Bucket(page).object_versions.delete()
            client.delete_stack(StackName=name)
            try:
                client.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=_WAIT)
            except WaiterError as error:
                raise CommandError("\n".join([f"{name} could not be deleted whole:", *self._failures(name)])) from error

    def _failures(self, name: str) -> list[str]:
        events = self.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
        return [f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason')}" for event in failed]


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Turns botocore's exceptions into one clear line."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"{what}: {error}") from error
