"""Rotating each secret of a stack. Each step leaves a stack that works; what is stopped half-way can be begun again.

Functions remember the app secret for five minutes. So what is shown to others (a key that signs, what the edge sends)
is taken by all functions before anybody shows it, and what was shown before is taken until nobody does any more.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kongdori_tools.errors import CommandError
from kongdori_tools.stacks import Stacks, refusals

KNOWN_EVERYWHERE_S = 330  # the five minutes that a function remembers the secret, and a little
Pause = Callable[[float, str], None]


@dataclass(frozen=True)
class Rotation:
    """The secrets of one stack. `pause(seconds, why)` waits."""

    stacks: Stacks
    stack: str
    pause: Pause

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Logical id → physical id of the stack's resources."""
        return self.stacks.physical_ids(self.stack)

    def token_keys(self) -> str:
        """Access tokens live for 15 minutes."""
        kept = self._kept()["token_keys"]
        first = next(iter(kept))
        name, key = secrets.token_hex(8), base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self._put(token_keys={first: kept[first], name: key})
        self._wait("until every function knows the new key")
        self._put(token_keys={name: key, first: kept[first]})
        return "The new key is in use. To drop the old one as well, rotate again after half an hour."

    def refresh_key(self) -> str:
        self._put(refresh_key=secrets.token_urlsafe(48))
        return "Within five minutes everybody has to sign in again. Links, invitations and API keys no longer work."

    def pepper(self) -> str:
        self._put(pepper=secrets.token_urlsafe(48))
        return "No password works any more. Create a password link for each person on the admin page, under People."

    def edge_key(self) -> str:
        kept = self._kept()
        before, now = kept["edge_key"], secrets.token_hex(24)
        self._put(edge_key=now, edge_key_before=before)
        self._firewall_takes(before, now)
        self._wait("until every function accepts the new key")
        self._edge_shows(now)
        self._firewall_takes(now)
        self._put(edge_key_before="")
        return "CloudFront sends the new key, and no other is accepted."

    def database_password(self) -> str:
        password = secrets.token_hex(24)
        change = {"MasterUserPassword": password, "ApplyImmediately": True}
        with refusals("The database's password can't be changed"):
            rds = self.stacks.client("rds")
            if cluster := self.ids.get("DatabaseCluster"):
                rds.modify_db_cluster(DBClusterIdentifier=cluster, **change)
            else:
                rds.modify_db_instance(DBInstanceIdentifier=self.ids["Database"], **change)
        self._put(database_password=password)
        return "The database accepts the new password within a minute; functions read it when the old one is refused."

    def cache_password(self) -> str:
        before, now = self._kept()["cache_password"], secrets.token_hex(24)
        self._cache_takes(before, now)
        self._put(cache_password=now)
        self._wait("until every function uses the new password")
        self._cache_takes(now)
        return "The cache accepts the new password, and no other."

    def media_key(self) -> str:
        """The private key of a group's newest public key signs; the group holds it and the one before."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)  # the size that CloudFront takes
        public = pair.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        private = pair.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signs = (self._kept().get("rotated_media_key") or {}).get("id") or self.ids["MediaPublicKey"]
        name = f"{self.stack}-media-{secrets.token_hex(4)}"
        with refusals("The key of films can't be changed"):
            edge = self.stacks.client("cloudfront")
            config = {"CallerReference": name, "Name": name, "EncodedKey": public.decode()}
            new = edge.create_public_key(PublicKeyConfig=config)["PublicKey"]["Id"]
            group = edge.get_key_group(Id=self.ids["MediaKeyGroup"])
            items = {**group["KeyGroup"]["KeyGroupConfig"], "Items": [new, signs]}
            edge.update_key_group(Id=self.ids["MediaKeyGroup"], IfMatch=group["ETag"], KeyGroupConfig=items)
        self._wait("until CloudFront knows the new key everywhere")
        self._put(rotated_media_key={"id": new, "private_key": private.decode()})
        return "The new key is in use. Rotate again after a day to void cookies signed with the old one."

    def _wait(self, why: str) -> None:
        self.pause(KNOWN_EVERYWHERE_S, why)

    def _kept(self) -> dict[str, Any]:
        with refusals("The secret can't be read"):
            client = self.stacks.client("secretsmanager")
            return dict(json.loads(client.get_secret_value(SecretId=self.ids["AppSecret"])["SecretString"]))

    def _put(self, **changes: Any) -> None:
        store(self.stacks.client("secretsmanager"), self.ids["AppSecret"], changes)

    def _edge_shows(self, key: str) -> None:
        with refusals("CloudFront can't be changed"):
            edge, distribution = self.stacks.client("cloudfront"), self.ids["Distribution"]
            found = edge.get_distribution_config(Id=distribution)
            config = found["DistributionConfig"]
            headers = [h for origin in config["Origins"]["Items"] for h in origin["CustomHeaders"].get("Items", [])]
            (header,) = [h for h in headers if h["HeaderName"].lower() == "x-kongdori-edge"]
            header["HeaderValue"] = key
            edge.update_distribution(Id=distribution, IfMatch=found["ETag"], DistributionConfig=config)
            edge.get_waiter("distribution_deployed").wait(Id=distribution)

    def _firewall_takes(self, *keys: str) -> None:
        """Only `roomy` has one."""
        if "WebAcl" not in self.ids:
            return
        name, identity, scope = self.ids["WebAcl"].split("|")  # as CloudFormation names it
        with refusals("The firewall can't be changed"):
            firewall = self.stacks.client("wafv2")
            found = firewall.get_web_acl(Name=name, Id=identity, Scope=scope)
            acl = found["WebACL"]
            (rule,) = [rule for rule in acl["Rules"] if rule["Name"] == "only-through-the-edge"]
            shown = rule["Statement"]["NotStatement"]["Statement"]
            match = (shown.get("OrStatement", {}).get("Statements") or [shown])[0]["ByteMatchStatement"]
            takes = [{"ByteMatchStatement": {**match, "SearchString": key.encode()}} for key in keys]
            either = takes[0] if len(takes) == 1 else {"OrStatement": {"Statements": takes}}
            rule["Statement"] = {"NotStatement": {"Statement": either}}
            settings = ("DefaultAction", "Description", "Rules", "VisibilityConfig", "CustomResponseBodies")
            changed = {key: acl[key] for key in settings if acl.get(key)}
            firewall.update_web_acl(Name=name, Id=identity, Scope=scope, LockToken=found["LockToken"], **changed)

    def _cache_takes(self, *passwords: str) -> None:
        """The last is the new one."""
        with refusals("The cache's password can't be changed"):
            client = self.stacks.client("elasticache")
            if user := self.ids.get("CacheUser"):
                client.modify_user(UserId=user, Passwords=list(passwords))
                self.pause(60, "until the cache knows it")  # there is no waiter for users
                return
            group = self.ids["Cache"]
            client.modify_replication_group(
                ReplicationGroupId=group,
                AuthToken=passwords[-1],
                AuthTokenUpdateStrategy="ROTATE" if len(passwords) > 1 else "SET",
                ApplyImmediately=True,
            )
            client.get_waiter("replication_group_available").wait(ReplicationGroupId=group)


ROTATIONS: Mapping[str, Callable[[Rotation], str]] = {
    "token-keys": Rotation.token_keys,
    "edge-key": Rotation.edge_key,
    "database-password": Rotation.database_password,
    "cache-password": Rotation.cache_password,
    "media-key": Rotation.media_key,
    "refresh-key": Rotation.refresh_key,
    "pepper": Rotation.pepper,
}
HARD = {
    "refresh-key": "everybody has to sign in again, and links, invitations and API keys no longer work",
    "pepper": "no password works any more",
}


def store(client: Any, secret: str, changes: Mapping[str, Any]) -> None:
    """Changes fields of the app secret and leaves the others. Raises `CommandError`."""
    with refusals("The secret can't be changed"):
        kept = json.loads(client.get_secret_value(SecretId=secret)["SecretString"])
        if not isinstance(kept, dict):
            raise CommandError("The app secret has no fields.")
        client.put_secret_value(SecretId=secret, SecretString=json.dumps({**kept, **changes}))
