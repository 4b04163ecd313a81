"""The explorer in a browser, of a graph in which every text and address is hostile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize
from serving import Server, serving
from test_explorer import PAGES, PATIENCE, browser, watched

from clusterkg.base.resources import GRAPH_VARIABLE, graph_path
from clusterkg.rdf.namespaces import CKG, PREFIXES

pytestmark = pytest.mark.browser

__all__ = ["browser"]

_DO: Final = "window.hostile=1"
# What breaks out of a text, of an attribute, of a script, of JSON, of a template; what turns a
# line around, and what does not fit in it.
PAYLOADS: Final = (
    f"<script>{_DO}</script>",
    f"<img src=x onerror={_DO}>",
    f"<svg onload={_DO}><animate onbegin={_DO} attributeName=x dur=1s></svg>",
    f"\"'`><iframe srcdoc='<script>parent.{_DO}</script>'></iframe>",
    f"</title></textarea></style></script><script>{_DO}</script>",
    f"' onmouseover='{_DO}' autofocus onfocus='{_DO}' x='",
    f"javascript:{_DO}",
    f"{{{{constructor.constructor('{_DO}')()}}}} ${{{_DO}}}",
    "\u202egnp.exe\u2066\u202d \u200f\u061c",
    "长" * 3_000,
    "unbroken" * 500,
    "\\u003cscript\\u003e \x1b[31m \x07 \ufeff \u2028 \ufffd",
    "=cmd|' /C calc'!A0",
)
ADDRESSES: Final = (
    f"javascript:{_DO}",
    f"JaVaScRiPt:{_DO}//https://example.org",
    f"data:text/html,<script>{_DO}</script>",
    f"vbscript:{_DO}",
    "https://example.org/" + "x" * 3_000,
    f"https://example.org/\"'><script>{_DO}</script>",
)
# What is printed, and what has an address, without being a text in a language.
_PRINTED: Final = {CKG + name for name in ("printedName", "printedFigure", "printedTerm", "claim")}
_LINKS: Final = {CKG + "address", "http://www.w3.org/2000/01/rdf-schema#seeAlso"}


def poisoned(source: Path, payloads: Iterator[str], addresses: Iterator[str]) -> bytes:
    """Return a file of Turtle with something hostile in each text and each address."""
    store = Store()
    store.load(path=source, format=RdfFormat.TURTLE)
    quads = []
    for quad in sorted(store, key=str):
        found, verb = quad.object, quad.predicate.value
        if isinstance(found, Literal) and verb in _LINKS:
            found = Literal(next(addresses), datatype=found.datatype)
        elif isinstance(found, Literal) and found.language:
            found = Literal(f"{found.value} {next(payloads)}", language=found.language)
        elif isinstance(found, Literal) and verb in _PRINTED:
            found = Literal(f"{found.value} {next(payloads)}")
        quads.append(Quad(quad.subject, quad.predicate, found))
        if verb == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type":
            # Things that have such a name, and lead to others.
            link = NamedNode(f"javascript:{_DO}")
            quads.append(Quad(quad.subject, NamedNode(PREFIXES["rdfs"] + "seeAlso"), link))
    written = serialize((quad.triple for quad in quads), format=RdfFormat.TURTLE)
    assert written is not None
    return written


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    payloads, addresses = cycle(PAYLOADS), cycle(ADDRESSES)
    shutil.copytree(graph_path("ontology"), folder / "ontology")
    (folder / "data" / "ttl").mkdir(parents=True)
    for source in sorted(graph_path("data", "ttl").glob("*.ttl")):
        target = folder / "data" / "ttl" / source.name
        target.write_bytes(poisoned(source, payloads, addresses))
    for name in ("clusterkg.ttl", "industries.ttl"):
        (folder / "ontology" / name).write_bytes(
            poisoned(graph_path("ontology", name), payloads, addresses)
        )
    before = os.environ[GRAPH_VARIABLE]
    os.environ[GRAPH_VARIABLE] = str(folder)
    try:
        with serving("--workers", "1", "--timeout", "120") as running:
            yield running
    finally:
        os.environ[GRAPH_VARIABLE] = before


@pytest.fixture(scope="module")
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server.address, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


# What a payload would leave in the page, had it come to life.
_ALIVE: Final = """() => {
  const out = [];
  if (window.hostile) out.push('a script ran');
  for (const each of document.querySelectorAll('*'))
    for (const name of each.getAttributeNames())
      if (/^on/i.test(name)) out.push(`${each.tagName} has ${name}`);
  const safe = /^(https?:|blob:|data:text\\/csv|data:image|mailto:|\\/|#|\\?|$)/i;
  for (const each of document.body.querySelectorAll(
      '[href], [src], [action], [formaction]'))
    for (const name of ['href', 'src', 'action', 'formaction']) {
      const to = each.getAttribute(name);
      if (to !== null && !safe.test(to.trim()) && /^[a-z][a-z0-9+.-]*:/i.test(to.trim()))
        out.push(`${each.tagName} leads to ${to.slice(0, 60)}`);
    }
  for (const each of document.querySelectorAll('iframe, object, embed, animate, body script'))
    if (!each.src) out.push(each.outerHTML.slice(0, 80));
  return out;
}"""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("address", PAGES)
def test_no_text_or_address_of_the_graph_comes_to_life(
    context: BrowserContext, server: Server, address: str, lang: str
) -> None:
    page = context.new_page()
    problems = watched(page, server)
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator("main [aria-busy=true], main .loading")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    for each in page.locator("main summary, main details").all()[:20]:
        each.evaluate("node => { node.open = true; }")
    assert page.evaluate(_ALIVE) == []
    # What does not fit is broken or cut, and the page keeps its width.
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []
    page.close()
