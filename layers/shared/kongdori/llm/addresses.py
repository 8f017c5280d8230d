"""Which addresses belong to the platform that Kongdori runs on, and so to no model server: the machine itself, what its
network is led with, and above all the metadata that clouds keep at a fixed address, with keys in it.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from kongdori.settings import get_settings

# Beside link-local addresses, where most clouds have theirs.
_METADATA = (
    ip_network("fd00:ec2::/32"),  # AWS over IPv6
    ip_network("100.100.100.200/32"),  # Alibaba Cloud
    ip_network("168.63.129.16/32"),  # Azure
    ip_network("192.0.0.0/24"),  # Oracle Cloud's older one, and what else IANA assigns to protocols
    ip_network("fd20:ce::/64"),  # Google Cloud over IPv6
)
# IPv6 addresses that stand for an IPv4 one, and the bits that it takes up, counted from the end.
_EMBEDDING = (
    (ip_network("::ffff:0:0/96"), 0),  # mapped
    (ip_network("::ffff:0:0:0/96"), 0),  # translated (SIIT)
    (ip_network("::/96"), 0),  # compatible
    (ip_network("64:ff9b::/96"), 0),  # NAT64
    (ip_network("64:ff9b:1::/48"), 0),  # NAT64 of a network's own
    (ip_network("2002::/16"), 80),  # 6to4
)
_TEREDO = ip_network("2001::/32")


def is_of_the_platform(text: str) -> bool:
    """Whether a numeric address, in whatever way it is packed into another, is one where no model server is."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address in _TEREDO:
            return True  # it names a relay and a client: nobody serves a model there
        if address.is_loopback:  # before the embedded ones: ::1 looks like a compatible one
            return get_settings().stage != "local"
        for network, shift in _EMBEDDING:
            if address in network:
                return is_of_the_platform(str(IPv4Address((int(address) >> shift) & 0xFFFFFFFF)))
    if address.is_loopback:
        return get_settings().stage != "local"
    in_metadata = any(address.version == network.version and address in network for network in _METADATA)
    return in_metadata or address.is_link_local or address.is_multicast or address.is_unspecified
