"""Access control by Host and Origin headers.

Pages of other sites cannot read responses unless their origin is allowed: a graph may be
confidential, and a server on this machine is reachable from every page open in its browser. A
server of public data is given `*`.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from clusterkg.base.locale import Message
from clusterkg.web.app.responses import problem
from clusterkg.web.settings import Settings

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ANY_ADDRESS: Final = ("0.0.0.0", "::", "")
ANY: Final = "*"
_DATA: Final = ("/sparql/", "/api/", "/id/", "/ontology/", "/void/", "/context.jsonld/")
# The explorer's editor and network view write styles at run time; scripts come from files only.
_PAGE_POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# A response that a browser renders by itself, such as a validation report, may not run anything.
_DATA_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_METHODS: Final = "GET, HEAD, POST, OPTIONS"


class Guard:
    """ASGI middleware that rejects foreign hosts and origins, and adds security headers to
    responses.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_open = settings.host in _ANY_ADDRESS
        bound = () if self._is_open else (settings.host,)
        self._hosts = {name.lower() for name in (*LOOPBACK, *bound, *settings.hosts)}
        self._origins = {origin.rstrip("/").lower() for origin in settings.origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or reject it; add security headers to either response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            # The first Host header counts; a second one is rejected.
            if name == b"host" and name in headers:
                headers[name] = ""
            headers.setdefault(name, value.decode("latin-1"))
        is_data = _is_data(scope["path"])
        origin = headers.get(b"origin", "").rstrip("/").lower()
        allowed = bool(origin) and (origin in self._origins or ANY in self._origins)
        added = [*_ALWAYS, *self._policies(is_data, allowed, origin)]

        async def guarded(message: Event) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        refused = self._refusal(scope, headers, is_data, origin, allowed)
        await (refused or self._app)(scope, receive, guarded)

    def _is_called_by(self, name: str, scope: Scope) -> bool:
        """Return whether this server may be called by the host name `name`.

        A server that listens on all addresses also allows the IP address of the connection, which,
        unlike a name, cannot have been rebound by another site.
        """
        if ANY in self._hosts or name in self._hosts:
            return True
        return self._is_open and name == (scope.get("server") or ("",))[0]

    def _policies(self, is_data: bool, allowed: bool, origin: str) -> list[tuple[bytes, bytes]]:
        policy = _DATA_POLICY if is_data else _PAGE_POLICY
        found = [(b"content-security-policy", policy.encode())]
        if not (is_data and allowed):
            return [*found, (b"cross-origin-resource-policy", b"same-origin")]
        everyone = ANY in self._origins
        return [
            *found,
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"access-control-allow-origin", b"*" if everyone else origin.encode("latin-1")),
            (b"access-control-expose-headers", b"Content-Disposition, ETag, Retry-After"),
        ]

    def _refusal(
        self,
        scope: Scope,
        headers: dict[bytes, str],
        is_data: bool,
        origin: str,
        allowed: bool,
    ) -> Response | None:
        host = headers.get(b"host", "")
        if not host:
            return problem(scope, 400, "Bad request", Message("web.host"))
        if not self._is_called_by(_name(host), scope):
            detail = Message("web.other-host", host=host)
            return problem(scope, 421, "Misdirected request", detail)
        same = origin == f"{scope['scheme']}://{host}".lower()
        site = headers.get(b"sec-fetch-site", "same-origin")
        foreign = (bool(origin) and not same) or site not in ("same-origin", "none")
        if is_data and scope["method"] == "OPTIONS":
            return _options(allowed or same)
        if not foreign or allowed:
            return None
        # Links from other sites may be followed, but no form may be sent, and nothing embedded.
        follows = headers.get(b"sec-fetch-mode", "navigate") == "navigate"
        if scope["method"] not in ("GET", "HEAD") or (is_data and (origin or not follows)):
            detail = Message("web.other-site")
            return problem(scope, 403, "Forbidden", detail)
        return None


def _is_data(path: str) -> bool:
    """Return whether `path` serves data, not a page or file of the explorer.

    Under /industry/, names without a colon are data, and ids of the explorer have one.
    """
    is_industry = path == "/industry" or (path.startswith("/industry/") and ":" not in path)
    return is_industry or f"{path}/".startswith(_DATA)


def _name(host: str) -> str:
    """Return the name in a Host header, without the port; empty if it is invalid."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _options(allowed: bool) -> Response:
    headers = {"allow": _METHODS}
    if allowed:
        headers |= {
            "access-control-allow-methods": _METHODS,
            "access-control-allow-headers": "Accept, Content-Type",
            "access-control-max-age": "600",
        }
    return Response(status_code=204, headers=headers)
