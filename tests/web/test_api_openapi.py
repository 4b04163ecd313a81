"""The OpenAPI document is valid and true: what it describes is what a running server does."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from serving import Server, serving

from clusterkg.web.api import model
from clusterkg.web.api.context import Context
from clusterkg.web.api.openapi import document
from clusterkg.web.api.route import Route
from clusterkg.web.api.routes import ROUTES

pytestmark = pytest.mark.conformance

DOCUMENT = document("1.2.3", {"seconds": 30})
DATA = Path(__file__).parents[1] / "data" / "invalid"


# --- The document ----------------------------------------------------------------------------


def test_the_document_is_valid() -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"] == "1.2.3"
    assert "seconds: 30" in DOCUMENT["info"]["description"]
    # It is JSON as it stands.
    assert json.loads(json.dumps(DOCUMENT, allow_nan=False)) == DOCUMENT


def test_every_route_is_in_it() -> None:
    described = {
        (path, method.upper()) for path, item in DOCUMENT["paths"].items() for method in item
    }
    assert described == {(route.path, route.method) for route in ROUTES}
    names = [op["operationId"] for item in DOCUMENT["paths"].values() for op in item.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_operations_say_what_they_take_and_how_they_fail(route: Route) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    parameters = {each["name"]: each for each in operation["parameters"]}
    assert set(parameters) == {each.name for each in route.parameters}
    for name in re.findall(r"\{(\w+)\}", route.path):
        assert (parameters[name]["in"], parameters[name]["required"]) == ("path", True)
        assert "example" in parameters[name]
    for told in (operation["description"], *(each["description"] for each in parameters.values())):
        assert re.search("[a-z]{3}", told)
        assert re.search("[\u4e00-\u9fff]", told)
    assert {"200", "400", "404", "413", "414", "431", "503", "504"} <= set(operation["responses"])
    assert ("requestBody" in operation) == route.takes_body


def test_problems_are_described() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        content = response["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        problem = msgspec.convert(content["example"], model.Problem)
        assert problem.detail
    busy = DOCUMENT["components"]["responses"]["Problem503"]
    assert "Retry-After" in busy["headers"]


def test_responses_match_their_schema() -> None:
    import jsonschema

    context = Context.open()
    for route in ROUTES:
        # What goes together is refused of six cities.
        if route.struct is None or route.path == "/api/next":
            continue
        body = (DATA / "city-code.ttl").read_bytes() if route.takes_body else b""
        given: dict[str, Any] = {}
        for each in route.parameters:
            fallback = each.about.fallback
            none: Any = () if each.repeated else fallback() if fallback else each.default
            example = (each.about.example,) if each.repeated else each.about.example
            given[each.name] = example if each.required else none
        operation = DOCUMENT["paths"][route.path][route.method.lower()]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        whole = schema | {"components": DOCUMENT["components"]}
        sent = json.loads(route.represent(context, given, body).data)
        jsonschema.Draft202012Validator(whole).validate(sent)
        # Nothing is sent that the schema does not name.
        kind: Any = list[route.struct] if route.listed else route.struct  # type: ignore[name-defined]
        assert msgspec.to_builtins(msgspec.convert(sent, kind)) == sent
        # A schema that takes anything would say nothing.
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(whole).validate({"unlike": "it"})


# --- A running server ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--workers", "1", "--timeout", "20") as running:
        yield running


def test_the_server_serves_the_document(server: Server) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    served = server.get("/api/openapi.json")
    assert served.headers["content-type"] == "application/json"
    found = served.json()
    assert found["paths"] == DOCUMENT["paths"]
    assert found["info"]["version"] == version("clusterkg")
    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


# A second to import, which is spared to all runs that leave these tests out.
@functools.cache
def operations() -> dict[tuple[str, str], Any]:
    """Return the operations of the document by path and method."""
    import schemathesis

    found = (each.ok() for each in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations())
    return {(operation.path, operation.method.upper()): operation for operation in found}


@pytest.mark.parametrize(
    ("route", "mode"),
    [
        pytest.param(route, mode, id=f"{route.path}-{mode}")
        for route in ROUTES
        for mode in (["positive", "negative"] if route.parameters else ["positive"])
    ],
)
def test_the_server_does_what_the_document_says(server: Server, route: Route, mode: str) -> None:
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    # Whether a name is known, and whether a parameter fits a saved query, no schema can tell.
    open_checks = [positive_data_acceptance]
    operation = operations()[route.path, route.method]

    @settings(
        max_examples=25,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    def calls(case: Any) -> None:
        found = case.call(base_url=server.address, timeout=120)
        if found.status_code in (414, 431):
            # A long address is refused before anyone looks at what is in it.
            assert len(found.request.url or "") > 60_000
            return
        case.validate_response(found, excluded_checks=open_checks)

    calls()


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            *(
                "..",
                "../../etc/passwd",
                "%2e%2e%2f",
                "\x00",
                "a\nb",
                "\u202e",
                "😀",
                "' OR 1=1",
                "<x>",
            ),
            *("http://[", "file:///etc/passwd", "id:", ":", "ind:" + "a" * 900, "0x10", "1e999"),
            *("NaN", "inf", "-1", "١٢٣", "＝1+1", "SERVICE <http://localhost> {}", "}" * 99),
        ]
    ),
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_hostile_values_end_in_an_answer_or_a_problem(server: Server, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(ROUTES))
    path = route.path
    query: list[tuple[str, str]] = []
    for parameter in route.parameters:
        placeholder = f"{{{parameter.name}}}"
        is_good = data.draw(st.booleans())
        good = parameter.about.example if parameter.about.example is not None else parameter.default
        value = str(good) if is_good and good is not None else data.draw(HOSTILE)
        if placeholder in path:
            path = path.replace(placeholder, quote(value, safe="", errors="ignore"))
        elif data.draw(st.booleans()):
            query.append((parameter.name, value))
    if data.draw(st.integers(0, 4)) == 0:
        query.append((data.draw(HOSTILE), data.draw(HOSTILE)))
    text = urlencode(query, errors="ignore")
    body = data.draw(st.binary(max_size=100)) if route.takes_body else None
    with server.client() as client:
        kind = {"content-type": "application/octet-stream"} if route.takes_body else {}
        answer = client.request(
            route.method, f"{path}?{text}", content=body, headers=kind, follow_redirects=False
        )
    assert answer.status_code in (200, 400, 404), (path, text, answer.text)
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = msgspec.json.decode(answer.content, type=model.Problem)
        assert problem.status == answer.status_code
        assert problem.detail
        assert "Traceback" not in problem.detail
        assert str(Path.home()) not in problem.detail


def test_names_may_be_iris_in_the_path(server: Server) -> None:
    iri = quote("https://w3id.org/clusterkg/id/ningbo", safe="")
    assert server.get(f"/api/cities/{iri}").json()["city"]["ref"]["id"] == "id:ningbo"
    assert server.get(f"/api/evidence/{iri}-246").json()["evidence"]


def test_refusals_have_the_status_that_fits(server: Server) -> None:
    with server.client() as client:
        assert client.get("/api/cities/Ningpo").status_code == 404
        assert "Ningbo" in client.get("/api/cities/Ningpo").json()["detail"]
        assert client.get("/api/overlap?level=street").status_code == 400
        assert client.get("/api/scorecard?weight.zone=-1").status_code == 400
        assert client.get("/api/scorecard?weight.zone=nan").status_code == 400
        kind = {"content-type": "application/octet-stream"}
        deep = b"[" * 1000
        sent = client.post("/api/validate?name=a.jsonld", content=deep, headers=kind)
        assert sent.status_code == 413
        wrong = client.post("/api/validate?name=a.ttl", content=b"<a> <b>", headers=kind)
        assert (wrong.status_code, wrong.json()["line"]) == (400, 1)
        # The worker that refused goes on.
        assert client.get("/api/about").status_code == 200
