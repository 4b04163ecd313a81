"""Addresses of SPARQL engines, and the credentials for them."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.store.remote.secrets import keep

if TYPE_CHECKING:
    from httpx import Auth, Request

AUTH: Final = ("basic", "digest", "bearer")


@dataclass(frozen=True)
class Address:
    """The URL of an engine; `name` is the URL without its query string, which may be secret."""

    url: str
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Check the address.

        Raises:
            InputError: the URL is invalid or not of HTTP, or contains credentials.
        """
        keep(self.url)
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            raise InputError(Message("store.no-url")) from error
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host:
            raise InputError(Message("store.no-http"))
        if parts.username is not None or parts.password is not None:
            raise InputError(Message("store.credentials-in-url", host=host))
        shown = f"[{host}]" if ":" in host else host
        place = shown if port is None else f"{shown}:{port}"
        object.__setattr__(self, "name", urlunsplit((parts.scheme, place, parts.path, "", "")))

    @property
    def origin(self) -> tuple[str, str, int]:
        """The scheme, the host in lower case, and the port, by default that of the scheme."""
        parts = urlsplit(self.url)
        default = 443 if parts.scheme == "https" else 80
        return parts.scheme, (parts.hostname or "").lower(), parts.port or default

    @property
    def is_loopback(self) -> bool:
        """Whether the engine runs on this machine."""
        host = self.origin[1]
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def beside(self, old: str, new: str) -> str | None:
        """Return the URL with the suffix `old` of its path replaced by `new`, without query string.

        None if the path does not end in `old`.
        """
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith(old):
            return None
        path = path[: len(path) - len(old)] + new
        return urlunsplit((parts.scheme, parts.netloc, path or "/", "", ""))


def credentials(address: Address) -> Auth | Callable[[Request], Request] | None:
    """Return the credentials in environment variables, for httpx; None if there are none.

    CLUSTERKG_TOKEN is a bearer token. CLUSTERKG_USER and CLUSTERKG_PASSWORD are used with the
    method in CLUSTERKG_AUTH: basic (the default without a token) or digest.

    Raises:
        InputError: the variables are inconsistent, or would be sent unencrypted over a network.
    """
    import httpx

    user = os.environ.get("CLUSTERKG_USER")
    password = os.environ.get("CLUSTERKG_PASSWORD", "")
    token = os.environ.get("CLUSTERKG_TOKEN")
    kind = os.environ.get("CLUSTERKG_AUTH") or ("bearer" if token else "basic" if user else "")
    if not kind:
        return None
    if kind not in AUTH:
        raise InputError(Message("store.auth-kinds", kinds=list(AUTH)))
    if kind == "bearer" and not token:
        raise InputError(Message("store.auth-token"))
    if kind != "bearer" and not user:
        raise InputError(Message("store.auth-password", kind=kind))
    if address.origin[0] != "https" and not address.is_loopback:
        raise InputError(Message("store.auth-in-clear"), address.name)
    if kind == "digest":
        return httpx.DigestAuth(user or "", password)
    if kind == "basic":
        return httpx.BasicAuth(user or "", password)

    def bearing(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return bearing
