"""The platform's own addresses, in every spelling that leads to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kongdori import settings
from kongdori.llm.addresses import is_of_the_platform

OF_THE_PLATFORM = [
    "169.254.169.254",
    "169.254.170.2",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::a9fe:a9fe%eth0",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::ffff:0:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2002:a9fe:a9fe::",
    "2001:0:1:2:3:4:5:6",
    "::ffff:100.100.100.200",
    "0.0.0.0",  # noqa: S104 compared, not bound
    "::",
    "224.0.0.1",
    "ff02::1",
]
OF_OTHERS = ["1.1.1.1", "10.0.0.7", "192.168.1.5", "172.16.0.1", "2606:4700::1111", "fd12:3456::1", "2002:101:101::1"]
OF_THIS_MACHINE = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]


@pytest.fixture(params=["local", "prod"])
def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("STAGE", request.param)
    for name in ("PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL"):
        monkeypatch.setenv(name, "x")
    settings.get_settings.cache_clear()
    yield str(request.param)
    settings.get_settings.cache_clear()


@pytest.mark.parametrize("address", OF_THE_PLATFORM)
def test_the_platforms_own(stage: str, address: str) -> None:
    assert is_of_the_platform(address)


@pytest.mark.parametrize("address", OF_OTHERS)
def test_others(stage: str, address: str) -> None:
    assert not is_of_the_platform(address)


@pytest.mark.parametrize("address", OF_THIS_MACHINE)
def test_this_machine_may_serve_a_model_where_it_is_a_persons(stage: str, address: str) -> None:
    assert is_of_the_platform(address) is (stage != "local")
