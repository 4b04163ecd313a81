"""The explorer: one page for all its addresses, and the files that it loads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).resolve().parents[1] / "static"
# Addresses of the page: those of its parts, each of which it finds by itself.
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
    "/validate",
    "/queries",
    "/query/{name}",
    "/sparql-editor",
    "/about",
)
_UNBUILT: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>clusterkg</title>
<h1>clusterkg</h1>
<p>The explorer is not built: <code>npm ci && npm run build</code> in <code>explorer/</code> builds
it. The endpoint is at <a href="/sparql">/sparql</a>, the API at
<a href="/api/openapi.json">/api/openapi.json</a>.</p>
<p lang="zh">网页尚未构建：请在 <code>explorer/</code> 中运行上述命令。查询端点与接口可用。</p>
</html>
"""


class _Assets(StaticFiles):
    """Files whose names change with their content: kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def _page(_request: Request) -> Response:
    index = FOLDER / "index.html"
    if not index.is_file():
        return HTMLResponse(_UNBUILT)
    return FileResponse(index, media_type="text/html", headers={"cache-control": "no-cache"})


async def _file(request: Request) -> Response:
    """Return a file that stands beside the page, such as its icon."""
    path = FOLDER / request.path_params["name"]
    if not path.is_file() or path.parent != FOLDER:
        raise HTTPException(404, f"there is nothing at {request.url.path}")
    return FileResponse(path, headers={"cache-control": "no-cache"})


def routes() -> list[BaseRoute]:
    """Return the routes of the explorer."""
    assets = _Assets(directory=FOLDER / "assets", check_dir=False)
    return [
        *(Route(address, _page) for address in _ADDRESSES),
        Mount("/assets", assets),
        Route("/{name}", _file),
    ]
