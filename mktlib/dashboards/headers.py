"""What every answer says to the browser about safety, and which hosts' names the server answers to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Any

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.routing import HostMatches, Rule, RuleRouter
from tornado.web import OutputTransform

_NAME = r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ORIGIN = re.compile(rf"https?://{_NAME}(?::[0-9]{{1,5}})?", re.IGNORECASE)
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
THIS_MACHINE = (r"localhost", r"127(?:\.[0-9]{1,3}){3}", r"\[::1\]")

OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(ancestors: Sequence[str] = (), host: str = "") -> str:
    """Content security policy: everything from this server, nothing from another.

    Parameters
    ----------
    ancestors : sequence of str
        Origins whose pages may show ours in a frame, besides our own.
    host : str
        Host of the request; older browsers want its WebSocket named.
    """
    sockets = [f"ws://{host}", f"wss://{host}"] if _HOST.fullmatch(host) else []
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            " ".join(["connect-src 'self' data: blob:", *sockets]),
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            " ".join(["frame-ancestors 'self'", *ancestors]),
        ]
    )


def origins(given: Sequence[str]) -> tuple[str, ...]:
    """Origins that may frame our pages, as a policy writes them.

    Raises
    ------
    ValueError
        If one is more or less than scheme, host and port; ``*.`` may stand for hosts below a domain.

    Examples
    --------
    >>> origins(["https://lms.example.org"])
    ('https://lms.example.org',)
    >>> origins(["lms.example.org"])
    Traceback (most recent call last):
        ...
    ValueError: frame ancestor must be an origin such as https://lms.example.org, got 'lms.example.org'
    """
    for one in given:
        if not _ORIGIN.fullmatch(one):
            raise ValueError(f"frame ancestor must be an origin such as https://lms.example.org, got {one!r}")
    return tuple(given)


def host_names(given: Sequence[str]) -> tuple[str, ...]:
    """Names the server answers to, in lower case.

    Raises
    ------
    ValueError
        If one is no host name.

    Examples
    --------
    >>> host_names(["Pages.Example.org"])
    ('pages.example.org',)
    """
    for name in given:
        if not re.fullmatch(_NAME, name, re.IGNORECASE) or name.startswith("*"):
            raise ValueError(f"host must be a name such as pages.example.org, got {name!r}")
    return tuple(name.lower() for name in given)


def safety(ancestors: Sequence[str] = ()) -> type[OutputTransform]:
    """Return the transform that puts the headers on every answer: pages, files, pictures and errors."""

    class Safety(OutputTransform):
        def __init__(self, request: HTTPServerRequest) -> None:
            super().__init__(request)
            self.policy = policy(ancestors, request.host)

        def transform_first_chunk(
            self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
        ) -> tuple[int, HTTPHeaders, bytes]:
            headers["Content-Security-Policy"] = self.policy
            for name, value in OTHERS.items():
                headers[name] = value
            return status_code, headers, chunk

    return Safety


def answering_to(app: Any, ip: str, hosts: Sequence[str] = ()) -> Any:
    """Return what answers requests for our own names, and 404 to all others.

    A foreign page can point its own name at this machine and then read ours as its own ("DNS
    rebinding"); the Host header still bears its name. Without `hosts`, a server that only this
    machine can reach answers to this machine's names; one that others can reach, to any.

    """
    if not hosts and not _is_this_machine(ip):
        return app
    names = "|".join([*THIS_MACHINE, *(re.escape(name) for name in hosts)])
    return RuleRouter([Rule(HostMatches(rf"(?:{names})$"), app)])


def _is_this_machine(ip: str) -> bool:
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return ip == "localhost"
