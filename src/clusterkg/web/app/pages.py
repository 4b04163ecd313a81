"""The explorer: a single-page application and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from clusterkg.base.locale import both

FOLDER: Final = Path(__file__).resolve().parents[1] / "static"
INDEX: Final = "index.html"
# Addresses of its pages, which the application itself resolves.
_ADDRESSES: Final = (
    "/",
    "/compare",
    "/city/{id:path}",
    "/industry/{id:path}",
    "/industries",
    "/search",
    "/network",
    "/timeline",
    "/scorecard",
    "/map",
    "/real",
    "/peers",
    "/next",
    "/changes",
    "/chain",
    "/validate",
    "/queries",
    "/query/{name}",
    "/sparql-editor",
    "/about",
)


class _Files(StaticFiles):
    """Static files with the given Cache-Control header."""

    def __init__(self, folder: Path, cache_control: str) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._cache_control = cache_control

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = self._cache_control
        return response


def routes() -> list[BaseRoute]:
    """Return the routes of the explorer."""
    files = _Files(FOLDER, "no-cache")
    # File names contain a hash of the content, so that they can be cached forever.
    assets = _Files(FOLDER / "assets", "public, max-age=31536000, immutable")

    async def page(request: Request) -> Response:
        if not (FOLDER / INDEX).is_file():
            return PlainTextResponse("\n".join(both("web.unbuilt").values()) + "\n")
        return await files.get_response(INDEX, request.scope)

    async def file(request: Request) -> Response:
        return await files.get_response(request.path_params["name"], request.scope)

    return [
        *(Route(address, page) for address in _ADDRESSES),
        Mount("/assets", assets),
        Route("/{name}", file),
    ]
