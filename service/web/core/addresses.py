"""Network addresses of clients, as far as limits tell them apart."""

import ipaddress


def network(address: str | None) -> str:
    """Return what one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address.

    >>> network("203.0.113.7"), network("2001:db8:1:2:3:4:5:6"), network("::ffff:203.0.113.7")
    ('203.0.113.7', '2001:db8:1:2::/64', '203.0.113.7')
    >>> network("unix:"), network(None)
    ('unknown', 'unknown')
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
