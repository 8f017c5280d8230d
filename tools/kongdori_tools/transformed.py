"""infra/template.yaml as CloudFormation gets it: transformed by AWS's own translator, offline, its code in S3."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from kongdori_local.intrinsics import load_yaml

TEMPLATE = Path(__file__).resolve().parents[2] / "infra" / "template.yaml"


class _NoManagedPolicies:
    """The translator asks IAM for the names of AWS's policies; ours come by ARN, so there is nothing to ask."""

    def load(self) -> dict[str, str]:
        return {}


def transformed() -> dict[str, Any]:
    """The whole template: Parameters, Mappings, Conditions, Resources."""
    from samcli.yamlhelper import yaml_parse  # a second to import, and only this needs them
    from samtranslator.translator.transform import transform

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    body = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    for resource in body["Resources"].values():
        properties = resource.get("Properties", {})
        for code in ("CodeUri", "ContentUri"):
            if code in properties:
                properties[code] = "s3://bucket/key"
        if "DefinitionUri" in properties:
            properties["Definition"] = load_yaml(TEMPLATE.parent / properties.pop("DefinitionUri"))
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # the translator looks a partition up by it
    return dict(transform(body, {}, _NoManagedPolicies()))
