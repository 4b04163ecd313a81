"""What agents get: typed tools, rows with receipts, and refusals that they can act on."""

from __future__ import annotations

import asyncio
import io
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import anyio
import jsonschema
import pytest
from mcp.client import Client
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from serving import Here
from starlette.testclient import TestClient

from clusterkg.base.errors import InputError
from clusterkg.queries import saved
from clusterkg.web.agents import server
from clusterkg.web.agents.definitions import OUTPUT, definitions, task
from clusterkg.web.agents.receipts import MOST
from clusterkg.web.agents.streams import Answers, Requests
from clusterkg.web.api.context import Context
from clusterkg.web.settings import Settings

# What six cities with a list each are too few for: they are told so.
TOO_FEW: Final = {"next": {"city": "宁波"}, "changes": {"city": "宁波"}}
GIVEN: Final = {
    "cities": ["宁波"],
    "city": "宁波",
    "city_a": "宁波",
    "city_b": "青岛",
    "industry": "ind:automotive",
    "fact": "id:ningbo-246",
    "query": "SELECT ?c ?p { ?p ckg:programmeOf ?c } ORDER BY ?p",
    "name": ["新能源汽车", "量子鬼"],
    "text": "<urn:a> a <https://w3id.org/clusterkg/ontology#City> .",
}
TOOLS: Final = {each.name: each for each in definitions("en")}


@pytest.fixture(scope="module")
def context() -> Context:
    return Context.open()


def asked(context: Context, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    """Return what the SDK's own client gets."""

    async def run() -> Any:
        async with Client(server.create(Here(context), "en")) as client:
            return await ask(client)

    return asyncio.run(run())


def call(context: Context, tool: str, /, **arguments: Any) -> dict[str, Any]:
    result = asked(context, lambda client: client.call_tool(tool, arguments))
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    answer: dict[str, Any] = result.structured_content
    return answer


def arguments(name: str) -> dict[str, Any]:
    known = TOOLS[name].arguments
    return {each: GIVEN[each] for each in known["required"]}


def test_each_saved_query_is_a_tool_with_its_values_enumerated(context: Context) -> None:
    listed = asked(context, lambda client: client.list_tools()).tools
    by_name = {tool.name: tool for tool in listed}
    assert list(by_name) == list(TOOLS)
    for name, query in saved.saved().items():
        schema = by_name[name].input_schema
        for param in query.params:
            assert schema["properties"][param.name].get("enum", ()) == (
                ["zh", "en"] if param.name == "lang" else list(param.choices) or ()
            )
        needed = [param.name for param in query.params if param.default is None]
        assert schema["required"] == needed
        assert by_name[name].title == query.title["en"]
    assert {"match", "validate", "evidence", "overlap", "sparql"} <= by_name.keys()
    for tool in listed:
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert tool.annotations is not None and tool.annotations.read_only_hint


@pytest.mark.parametrize("name", [name for name in TOOLS if name not in TOO_FEW])
def test_each_row_has_a_receipt(name: str, context: Context) -> None:
    answer = call(context, name, limit=5, **arguments(name))
    jsonschema.validate(answer, OUTPUT)
    assert answer["tool"] == name
    scope = answer["scope"]
    assert scope["cities_in_graph"] == 6
    assert scope["cities_in_china"] == 337
    assert scope["period"][:2] in ("20", "un")
    for row in answer["rows"] if answer["rows"] != "unknown" else ():
        assert list(row["cells"]) == answer["columns"]
        assert None not in row["cells"].values()
        assert 1 <= len(row["receipts"]) <= MOST
        for receipt in row["receipts"]:
            # A passage, or why it is not shown.
            assert receipt.get("passage") or receipt["reason"]
            if receipt["fact"] != "unknown" and "source" in receipt:
                assert receipt["source"] and receipt["source_id"]


def test_computed_rows_have_receipts_of_the_targets_behind_them(context: Context) -> None:
    answer = call(context, "industry-overlap", city_a="宁波", city_b="青岛", level="concept")
    facts = {each["fact"] for row in answer["rows"] for each in row["receipts"]}
    assert "id:qingdao-956-automotive" in facts
    assert all("ningbo" in fact or "qingdao" in fact for fact in facts)
    found = call(context, "peers", cities=["青岛"])
    assert all("id:" in each["fact"] for each in found["rows"][0]["receipts"])
    assert any("plans that converge" in note for note in found["notes"])
    (first, *_) = call(context, "overlap", city=["武汉", "青岛"], measure="shared")["rows"]
    assert first["cells"]["shared"] == 3
    assert {each["fact"].split("-")[0] for each in first["receipts"]} == {"id:wuhan", "id:qingdao"}


def test_a_receipt_has_the_passage_if_the_text_is_at_hand(context: Context) -> None:
    article = "https://w3id.org/clusterkg/id/article-yin-hao"
    other = replace(context, texts={article: "文" * 10_000})
    (first, *_) = call(other, "evidence", fact="id:ningbo-246")["rows"][0]["receipts"]
    assert set(first["passage"]) == {"文"}
    assert first["reason"] == "the passage has another digest than recorded"
    assert len(first["digest"]) == 64
    assert first["place"] == "3:26-60"
    (first, *_) = call(context, "evidence", fact="id:ningbo-246")["rows"][0]["receipts"]
    assert "passage" not in first
    assert "digest" in first["reason"]


def test_unknown_is_a_word_and_no_zero_and_no_empty_list(context: Context) -> None:
    none = call(context, "sparql", query="SELECT * { id:nobody ?p ?o }")
    assert none["rows"] == none["rows_total"] == none["first_row"] == "unknown"
    assert "no evidence that there is none" in none["notes"][0]
    tiers = call(context, "tier-comparison", limit=500)["rows"]
    assert 0 not in [row["cells"]["listed"] for row in tiers]
    denied = call(context, "sparql", query="ASK { id:nobody a ckg:City }")
    assert denied["notes"] == ["the graph does not have what the query asks for; that is no denial"]
    (match, *_) = call(context, "match", name=["量子鬼"])["rows"]
    assert match["cells"]["concept"] == match["receipts"][0]["fact"] == "unknown"


def test_rows_come_page_by_page(context: Context) -> None:
    all_rows = call(context, "programmes-timeline", limit=500)
    total = all_rows["rows_total"]
    assert total == len(all_rows["rows"])
    second = call(context, "programmes-timeline", limit=2, offset=2)
    assert second["rows"] == all_rows["rows"][2:4]
    assert "offset 4" in second["notes"][-1]
    query = "SELECT ?s { ?s ckg:targetOf|^ckg:hasTarget ?p } ORDER BY ?s"
    three = call(context, "sparql", query=query, limit=3)["rows"]
    assert call(context, "sparql", query=query, limit=1, offset=2)["rows"] == three[2:]
    assert (
        call(context, "overlap", limit=1, offset=1)["rows"]
        == (call(context, "overlap", limit=2)["rows"][1:])
    )


def test_graphs_and_truth_values_are_rows_too(context: Context) -> None:
    answer = call(context, "sparql", query="DESCRIBE id:ningbo", limit=3)
    assert answer["columns"] == ["subject", "predicate", "object"]
    assert len(answer["rows"]) == 3
    (row,) = call(context, "sparql", query="ASK { id:ningbo a ckg:City }")["rows"]
    assert row["cells"] == {"stated": True}


def test_an_answer_is_in_the_language_that_is_asked_for(context: Context) -> None:
    chinese = call(context, "zones", lang="zh", limit=1)
    assert chinese["scope"]["facts"][0].startswith("计入")
    assert chinese["rows"][0]["cells"] != call(context, "zones", limit=1)["rows"][0]["cells"]


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("nothing", {}, "there is no tool nothing; there are cities-of-industry"),
        ("bets", {}, "there is no tool bets"),
        ("../../etc/passwd", {}, "there is no tool"),
        ("city-profile", {}, "city"),
        ("city-profile", {"city": "Atlantis"}, "Atlantis"),
        ("city-profile", {"city": "宁波", "other": 1}, "other"),
        ("city-profile", {"city": ["宁波", "青岛"]}, "2"),
        ("city-profile", {"city": {"a": 1}}, "must be a text"),
        ("city-profile", {"city": "宁波' } DROP ALL #"}, "DROP"),
        ("city-profile", {"query": "x", "city": "宁波"}, "query"),
        ("unique-bets", {"level": "sector"}, "sector"),
        ("unique-bets", {"limit": 501}, "501"),
        ("unique-bets", {"limit": 0}, "0"),
        ("unique-bets", {"limit": "many"}, "many"),
        ("unique-bets", {"limit": 10**30}, "limit"),
        ("unique-bets", {"limit": True}, "true"),
        ("unique-bets", {"offset": -1}, "-1"),
        ("unique-bets", {"lang": "fr"}, "fr"),
        ("common-industries-of-n-cities", {"n": 0}, "n"),
        ("common-industries-of-n-cities", {"n": 2.5}, "2.5"),
        ("overlap", {"measure": "x"}, "measure"),
        ("overlap", {"city": ["宁波"] * 101}, "100"),
        ("explain", {"city_a": "宁波"}, "city_b"),
        ("explain", {"city_a": "宁波", "city_b": "宁波"}, "same city"),
        ("explain", {"city_a": "宁波", "city_b": "青岛", "level": "x"}, "level"),
        ("next", TOO_FEW["next"], "6 cities"),
        ("changes", TOO_FEW["changes"], "one list that names targets"),
        ("sparql", {"query": "SELECT * {"}, "never closed"),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "DELETE"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1> { ?s ?p ?o } }"}, "SERVICE"),
        ("sparql", {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"}, "etc/passwd"),
        ("sparql", {"query": "SELECT * { " + "{" * 5000 + "}" * 5000 + " }"}, ""),
        ("sparql", {"query": "x" * (1 << 20) + "x"}, "1048576"),
        ("match", {"name": ["x" * 1001]}, "1000"),
        ("validate", {"text": "\na b c"}, "2:1: a is not"),
        ("validate", {"text": "", "file": "x" * 256}, "255"),
        ("validate", {"text": "", "file": "x.exe"}, "x.exe"),
        ("evidence", {"fact": "\x00"}, ""),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(
    name: str, given: dict[str, Any], said: str, context: Context
) -> None:
    async def ask(client: Client) -> Any:
        result = await client.call_tool(name, given)
        # The server answers on.
        assert not (await client.call_tool("zones", {"limit": 1})).is_error
        return result

    result = asked(context, ask)
    text = result.content[0].text
    assert result.is_error, text
    assert said in text
    assert "Traceback" not in text


def test_an_answer_that_is_too_large_is_refused(context: Context) -> None:
    async def run() -> Any:
        async with Client(server.create(Here(context, size=2000), "en")) as client:
            return await client.call_tool("programmes-timeline", {})

    result = asyncio.run(run())
    assert result.is_error
    assert "2000" in result.content[0].text


def test_resources_are_the_ontology_the_scheme_and_the_queries(context: Context) -> None:
    async def ask(client: Client) -> Any:
        listed = (await client.list_resources()).resources
        texts = {str(each.uri): await client.read_resource(each.uri) for each in listed}
        return {uri: each.contents[0].text for uri, each in texts.items()}

    texts = asked(context, ask)
    assert "ckg:City" in texts["clusterkg://ontology"]
    assert "skos:ConceptScheme" in texts["clusterkg://industries"]
    assert texts["clusterkg://queries/bets"] == saved.find("bets").text
    assert len(texts) == 2 + len(saved.saved(internal=True))

    async def ask_for_another(client: Client) -> str:
        with pytest.raises(MCPError) as refused:
            await client.read_resource("clusterkg://queries/../../pyproject.toml")
        return str(refused.value)

    assert "there is no resource" in asked(context, ask_for_another)


def test_a_call_is_a_task_whose_values_are_parsed() -> None:
    made = task("unique-bets", {"level": "field", "limit": 3}, "zh")
    assert made.values["params"] == {"level": "field"}
    assert (made.values["limit"], made.values["lang"]) == (3, "zh")
    assert task("unique-bets", {"level": None, "limit": None}, "zh").values["params"] == {}


def rpc(method: str, params: dict[str, Any] | None = None, number: int = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}


HELLO: Final = rpc(
    "initialize",
    {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "by hand", "version": "1"},
    },
)
KINDS: Final = {"accept": "application/json, text/event-stream"}


def test_by_http_only_this_machine_and_its_own_pages_are_answered(context: Context) -> None:
    app = server.application(server.create(Here(context), "en"), Settings())
    with TestClient(app, base_url="http://127.0.0.1:8001") as client:
        hello = client.post("/mcp", json=HELLO, headers=KINDS)
        assert hello.json()["result"]["serverInfo"]["name"] == "clusterkg"
        ask = rpc("tools/call", {"name": "zones", "arguments": {"limit": 1}})
        answer = client.post("/mcp", json=ask, headers=KINDS).json()["result"]
        assert answer["structuredContent"]["tool"] == "zones"
        other = KINDS | {"origin": "https://example.org"}
        assert client.post("/mcp", json=HELLO, headers=other).status_code == 403
        called = KINDS | {"host": "example.org"}
        assert client.post("/mcp", json=HELLO, headers=called).status_code == 421
        assert client.post("/mcp", content=b"{", headers=KINDS).status_code == 400


def test_nobody_else_can_be_served() -> None:
    for host in ("0.0.0.0", "192.0.2.1", "example.org"):
        with pytest.raises(InputError, match="this machine only"):
            server.serve(Settings(host=host), "en", http=True)


def test_without_the_extra_it_is_said_what_to_install(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(InputError, match="pip install mcp"):
        server.create(Here(context), "en")


def on_streams(context: Context, *lines: str) -> list[Any]:
    """Return what a server sends of lines that it is given, until the input ends."""

    async def run() -> str:
        sent = io.StringIO()
        own = server.create(Here(context), "en")
        async with stdio_server(
            anyio.wrap_file(io.StringIO("\n".join(lines) + "\n")), anyio.wrap_file(sent)
        ) as (received, out):
            answers = Answers(out)
            requests = Requests(received, answers, "en", 30)
            await own.run(requests, answers, own.create_initialization_options())
        return sent.getvalue()

    return [json.loads(line) for line in asyncio.run(run()).splitlines()]


def test_a_line_that_is_no_message_gets_an_error_without_an_id(context: Context) -> None:
    lines = ("{", "hello", "[1]", "1", '{"jsonrpc": "2.0"}', json.dumps([HELLO]))
    told = on_streams(context, *lines, json.dumps(HELLO))
    codes = [(each["id"], each["error"]["code"]) for each in told[:-1]]
    assert codes == [(None, -32700)] * 2 + [(None, -32600)] * 4
    assert told[-1]["id"] == 1 and told[-1]["result"]


def test_requests_before_the_end_of_input_are_answered(context: Context) -> None:
    asked = [HELLO, {"jsonrpc": "2.0", "method": "notifications/initialized"}]
    asked += [
        rpc("tools/call", {"name": "zones", "arguments": {"limit": 1}}, number)
        for number in (2, 3, 4)
    ]
    # A request that is cancelled has no answer, and none is waited for.
    asked += [
        rpc("tools/call", {"name": "zones", "arguments": {"limit": 1}}, 5),
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}},
    ]
    told = on_streams(context, *map(json.dumps, asked))
    assert {1, 2, 3, 4} <= {each["id"] for each in told}


def test_a_client_by_hand_is_answered_on_standard_streams_within_the_limits() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    messages = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        rpc("tools/list", number=2),
        rpc("tools/call", {"name": "sparql", "arguments": {"query": endless}}, 3),
        rpc("tools/call", {"name": "zones", "arguments": {"limit": 1, "lang": "en"}}, 4),
        rpc("resources/read", {"uri": "clusterkg://ontology"}, 5),
        rpc("no/such/method", number=6),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "clusterkg", "mcp", "--timeout", "2", "--lang", "en"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None and process.stdout is not None
    answers: dict[int, Any] = {}
    try:
        for message in messages:
            process.stdin.write(json.dumps(message) + "\n")
        # What is asked before the input ends is answered.
        process.stdin.close()
        for line in map(json.loads, process.stdout):
            answers[line["id"]] = line
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert answers[1]["result"]["protocolVersion"] == "2025-06-18"
    assert len(answers[2]["result"]["tools"]) == len(TOOLS)
    timed_out = answers[3]["result"]
    assert timed_out["isError"]
    assert "2" in timed_out["content"][0]["text"]
    assert answers[4]["result"]["structuredContent"]["rows"][0]["receipts"]
    assert "owl:Ontology" in answers[5]["result"]["contents"][0]["text"]
    assert answers[6]["error"]["code"] == -32601
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


def test_tools_and_their_arguments_are_told_in_the_language_that_is_asked_for() -> None:
    for each in definitions("zh"):
        told = [each.description]
        told += [about["description"] for about in each.arguments["properties"].values()]
        assert [text for text in told if not re.search("[\u4e00-\u9fff]", text)] == []
