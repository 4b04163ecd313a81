"""What the published grammar of GEXF 1.3 says of the elements that are written here.

Taken from 1.3/gexf.rnc, 1.3/dynamics.rnc and 1.3/viz of the format's repository, by hand: the XML
Schema published beside them cannot be used, since it names types that it does not define.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

NAMESPACE = "http://gexf.net/1.3"
VIZ = NAMESPACE + "/viz"

_Check = Callable[[str], object]


def _double(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", text) is not None


def _time(text: str) -> bool:
    if _double(text):
        return True
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _one_of(*words: str) -> _Check:
    return lambda text: text in words


def _any(_text: str) -> bool:
    return True


def _count(text: str) -> bool:
    return text.isdecimal()


def _channel(text: str) -> bool:
    return text.isdecimal() and int(text) <= 255


def _positive(text: str) -> bool:
    return _double(text) and float(text) >= 0


_SCALARS = (
    *("integer", "long", "double", "float", "boolean", "bigdecimal", "biginteger", "byte"),
    *("char", "short", "string"),
)
_TYPES = _one_of("anyURI", *_SCALARS, *("list" + name for name in _SCALARS))
_DIRECTION = _one_of("directed", "undirected", "mutual")
_SPAN: dict[str, _Check] = {"start": _time, "end": _time}

# Of each element: attributes it must have, attributes it may have, and how often it has children
# (the least and the most); None for any number.
_Rule = tuple[dict[str, _Check], dict[str, _Check], dict[str, tuple[int, int | None]]]
_RULES: dict[str, _Rule] = {
    "gexf": ({"version": _one_of("1.3")}, {"variant": _any}, {"meta": (0, 1), "graph": (1, 1)}),
    "meta": (
        {},
        {"lastmodifieddate": _time},
        {"creator": (0, 1), "keywords": (0, 1), "description": (0, 1)},
    ),
    "creator": ({}, {}, {}),
    "keywords": ({}, {}, {}),
    "description": ({}, {}, {}),
    "graph": (
        {},
        {
            "defaultedgetype": _DIRECTION,
            "idtype": _one_of("integer", "string"),
            "timeformat": _one_of("integer", "double", "date", "dateTime"),
            "mode": _one_of("static", "dynamic", "slice"),
            "timerepresentation": _one_of("interval", "timestamp"),
            **_SPAN,
        },
        {"attributes": (0, None), "nodes": (1, 1), "edges": (1, 1)},
    ),
    "attributes": (
        {"class": _one_of("node", "edge")},
        {"mode": _one_of("static", "dynamic")},
        {"attribute": (0, None)},
    ),
    "attribute": (
        {"id": _any, "title": _any, "type": _TYPES},
        {},
        {"default": (0, 1), "options": (0, 1)},
    ),
    "nodes": ({}, {"count": _count}, {"node": (0, None)}),
    "edges": ({}, {"count": _count}, {"edge": (0, None)}),
    "node": (
        {"id": _any},
        {"label": _any, **_SPAN},
        {
            "attvalues": (0, 1),
            "spells": (0, 1),
            "viz:color": (0, 1),
            "viz:position": (0, 1),
            "viz:size": (0, 1),
        },
    ),
    "edge": (
        {"source": _any, "target": _any},
        {"id": _any, "type": _DIRECTION, "label": _any, "weight": _double, "kind": _any, **_SPAN},
        {"attvalues": (0, 1), "spells": (0, 1), "viz:color": (0, 1), "viz:thickness": (0, 1)},
    ),
    "spells": ({}, {}, {"spell": (1, None)}),
    "spell": ({}, _SPAN, {}),
    "attvalues": ({}, {}, {"attvalue": (0, None)}),
    "attvalue": ({"for": _any, "value": _any}, _SPAN, {}),
    "viz:color": (
        {},
        {"r": _channel, "g": _channel, "b": _channel, "hex": _any, "a": _double},
        {},
    ),
    "viz:position": ({"x": _double, "y": _double}, {"z": _double}, {}),
    "viz:size": ({"value": _positive}, {}, {}),
    "viz:thickness": ({"value": _positive}, {}, {}),
}
_ORDERED = ("gexf", "graph")


def problems(path: Path) -> list[str]:
    """Return what is wrong with a file of GEXF 1.3, of its grammar and of what it refers to."""
    root = ElementTree.parse(path).getroot()
    found: list[str] = []
    if _name(root) != "gexf":
        return [f"the root is {root.tag}"]
    for element in root.iter():
        found += _of_element(element)
    # Gephi takes ids for the same that differ in capitals alone.
    declared: dict[str | None, set[str]] = {"node": set(), "edge": set()}
    for group in root.iter(f"{{{NAMESPACE}}}attributes"):
        for attribute in group:
            if (name := str(attribute.get("id")).lower()) in declared[group.get("class")]:
                found.append(f"two attributes have the id {name}")
            declared[group.get("class")].add(name)
    ids = [node.get("id") for node in root.iter(f"{{{NAMESPACE}}}node")]
    if len(set(ids)) < len(ids):
        found.append("two nodes have one id")
    for what in ("node", "edge"):
        for element in root.iter(f"{{{NAMESPACE}}}{what}"):
            times = [
                (str(value.get("for")).lower(), value.get("start"), value.get("end"))
                for value in element.iter(f"{{{NAMESPACE}}}attvalue")
            ]
            used = {name for name, *_ in times}
            if not used <= declared[what] or len(set(times)) < len(times):
                found.append(f"attributes {used} of a {what}")
    for edge in root.iter(f"{{{NAMESPACE}}}edge"):
        if not {edge.get("source"), edge.get("target")} <= set(ids):
            found.append(f"an edge joins what is no node: {edge.attrib}")
    return found


def _name(element: ElementTree.Element) -> str:
    namespace, _, local = element.tag.removeprefix("{").partition("}")
    prefix = {NAMESPACE: "", VIZ: "viz:"}.get(namespace, namespace + " ")
    return prefix + local


def _of_element(element: ElementTree.Element) -> list[str]:
    name = _name(element)
    if name not in _RULES:
        return [f"there is no element {name}"]
    needed, allowed, children = _RULES[name]
    found = [
        f"{name} has no {attribute}" for attribute in needed if attribute not in element.attrib
    ]
    for attribute, text in element.attrib.items():
        check = (needed | allowed).get(attribute)
        if check is None:
            found.append(f"{name} has an attribute {attribute}")
        elif not check(text):
            found.append(f"{attribute} of {name} is {text!r}")
    names = [_name(child) for child in element]
    for child in set(names) | children.keys():
        least, most = children.get(child, (0, 0))
        times = names.count(child)
        if times < least or (most is not None and times > most):
            found.append(f"{name} has {times} {child}")
    order = list(children)
    if name in _ORDERED and names != sorted(names, key=order.index):
        found.append(f"the order of {names} in {name}")
    return found
