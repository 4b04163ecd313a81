"""Saved queries: their heads, their parameters, and how they are run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    Variable,
)

from clusterkg.base.brief import shown
from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Bilingual, Message, default_language, language_of, text
from clusterkg.base.resources import bundled
from clusterkg.base.source import read_text
from clusterkg.base.text import near
from clusterkg.names import words
from clusterkg.names.resolve import KINDS, resolve
from clusterkg.rdf.namespaces import PREFIXES, XSD
from clusterkg.rdf.sparql import calls_service, prologue, tokens
from clusterkg.rdf.table import Result, Table, Term, Triples
from clusterkg.store.dataset import asking, evaluate
from clusterkg.store.graph import Graph

_HEAD = re.compile(r"#\+\s*([\w.]+)\s*:\s*(.*)")
# An item of a list, as the heads of grlc have them below a key.
_ITEM = re.compile(r"#\+\s*-\s+(.*)")
_PARAM = re.compile(
    r"(\w+)\s+(\w+(?:\|\w+)*)(?:\s+min=(-?[0-9]{1,18}))?(?:\s+not=(\w+))?(?:\s+default=(.*))?"
)

# Python reads no more than 4,300 digits, and the engine counts with 18.
MOST_DIGITS: Final = 18
# What the head of a query may say of the view that it is.
VIEW_KEYS: Final = ("directed", "kinds", "size", "colour", "layout")
PARAM_TYPES: Final = (*KINDS, "literal", "integer")


class Param(NamedTuple):
    """A variable of a query that takes its value from outside.

    `type` is one of PARAM_TYPES, or the texts that it may be: `concept|field|division`. An integer
    is at least `least`; `other` names a parameter that must have another value.
    """

    name: str
    type: str
    default: str | None = None
    least: int | None = None
    other: str | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts that it may be; none if it may be any of its type."""
        return tuple(self.type.split("|")) if self.type not in PARAM_TYPES else ()

    @property
    def said(self) -> Message:
        """The parameter as it is told: its name, its type, and its default."""
        least = "" if self.least is None else f" >= {self.least}"
        default = Bilingual("", "")
        if self.default is not None:
            default = Bilingual(
                *(f"={words.shown(self.name, self.default, lang)}" for lang in LANGUAGES)
            )
        kind = Bilingual(*(self._type(lang) + least for lang in LANGUAGES))
        return Message("queries.a-param", name=self.name, type=kind, default=default)

    def _type(self, lang: str) -> str:
        """Return the type as it is told in a language, or the texts that it may be."""
        if lang == "en":
            return self.type
        if self.choices:
            return "|".join(words.shown(self.name, each, lang) for each in self.choices)
        return text(
            f"names.kind.{self.type}" if self.type in KINDS else f"queries.type.{self.type}", lang
        )

    def __str__(self) -> str:
        return str(self.said)


class QueryWarning(UserWarning):
    """Something to tell of a query that runs: a key that is passed over, a term nobody uses.

    Args:
        said: What to tell.
    """

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        return str(self.said)


class SavedQuery(NamedTuple):
    """A query and what its head says of it; without columns, all variables are shown.

    Args:
        name: Its name, or that of its file.
        text: SPARQL, with the head.
        title: What it answers, by language.
        description: What it does, by language.
        params: Variables that take their values from outside.
        columns: Variables that are shown, in this order.
        tags: What it is for.
        remarks: What its head says and is passed over.
        base: The IRI that relative IRIs are read against: that of its file.
        is_bundled: Whether it comes with clusterkg.
        view: How it is drawn as a view: the keys `view.directed`, `view.kinds` and so on.

    Examples:
        >>> import clusterkg
        >>> query = clusterkg.KnowledgeGraph.queries()["city-profile"]
        >>> [str(param) for param in query.params][:1]
        ['city (city)']
    """

    name: str
    text: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    params: tuple[Param, ...]
    columns: tuple[str, ...]
    tags: tuple[str, ...]
    remarks: tuple[Message, ...]
    base: str | None = None
    is_bundled: bool = False
    view: Mapping[str, str] = MappingProxyType({})

    def __str__(self) -> str:
        title = self.title.get(default_language(), "")
        return f"{self.name}: {title}" if title else self.name

    def __repr__(self) -> str:
        return shown(self, str(self))


def parse(text: str, name: str = "<query>", base: str | None = None) -> SavedQuery:
    """Return the query in `text`; its head is the lines at the top that start with `#`.

    Of the heads of grlc, summary and tags are read; the rest, and what is no key, is remarked.
    """
    text = text.removeprefix("\ufeff")
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    words: dict[str, tuple[str, ...]] = {"columns": (), "tags": ()}
    params: list[Param] = []
    view: dict[str, str] = {}
    remarks: list[Message] = []
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        if not line.startswith("#+"):
            continue
        entry = _HEAD.fullmatch(line.rstrip())
        item = _ITEM.fullmatch(line.rstrip())
        if item is not None and key == "tags":
            words[key] += (item[1],)
        if item is not None and key:
            continue
        if entry is None:
            remarks.append(Message("queries.head", line=number, text=line[2:].strip()))
            continue
        key, value = entry.groups()
        stem, _, lang = key.partition(".")
        if stem in texts and (lang or stem == key):
            texts[stem] |= {lang: value} if lang else dict.fromkeys(LANGUAGES, value)
        elif key == "summary":
            texts["title"] |= dict.fromkeys(LANGUAGES, value)
        elif key in words:
            words[key] = tuple(value.split())
        elif stem == "view" and lang in VIEW_KEYS:
            view[lang] = value
        elif key == "param":
            params.append(_parse_param(value, name, number))
        else:
            hint = near(
                key, ("param", "summary", *texts, *words, *(f"view.{each}" for each in VIEW_KEYS))
            )
            remarks.append(Message("queries.unknown-key", line=number, key=key, hint=hint))
    return SavedQuery(
        name,
        text,
        title=texts["title"],
        description=texts["description"],
        params=tuple(params),
        columns=words["columns"],
        tags=words["tags"],
        remarks=tuple(remarks),
        base=base,
        view=view,
    )


def _parse_param(value: str, name: str, line: int) -> Param:
    found = _PARAM.fullmatch(value)
    if found is None or (found[3] is not None and found[2] != "integer"):
        raise InputError(Message("queries.param"), name, line)
    if found[2] not in PARAM_TYPES and "|" not in found[2]:
        message = Message("queries.unknown-type", type=found[2], types=" ".join(PARAM_TYPES))
        raise InputError(message, name, line)
    least = None if found[3] is None else int(found[3])
    return Param(found[1], found[2], found[5], least, found[4])


def read(path: Path, name: str | None = None) -> SavedQuery:
    """Return the query in a file."""
    text = read_text(path)
    # A saved query has no relative IRIs, and as_uri costs it 3 ms.
    return parse(text, name) if name else parse(text, str(path), path.resolve().as_uri())


def saved(directory: Path | None = None, *, internal: bool = False) -> dict[str, SavedQuery]:
    """Return the saved queries by name: the bundled ones, or those of `directory`.

    Public ones, and with `internal` after them those that clusterkg reads the graph with.
    """
    directory = directory or bundled("queries")
    paths = sorted(directory.glob("*.rq"))
    paths += sorted((directory / "internal").glob("*.rq")) if internal else []
    return {path.stem: read(path, path.stem) for path in paths}


def file(name: str, directory: Path | None = None) -> Path:
    """Return the file of the saved query called `name`, also of an internal one.

    Internal queries stand in the folder `internal` of the others: clusterkg reads the graph with
    them, and they are not listed.

    Raises:
        InputError: there is no such query.
    """
    directory = directory or bundled("queries")
    public = {path.stem: path for path in directory.glob("*.rq")}
    paths = {path.stem: path for path in (directory / "internal").glob("*.rq")} | public
    if name in paths:
        return paths[name]
    problem = Message("names.unknown", kind=Message("names.kind.query"), name=name, hint="")
    names = sorted(public)
    hint = near(name, names)
    raise InputError(Message("queries.none", problem=problem, queries=names, hint=hint))


def find(name: str, directory: Path | None = None) -> SavedQuery:
    """Return the saved query called `name`, also an internal one."""
    return read(file(name, directory), name)._replace(is_bundled=directory is None)


def bind(
    store: Graph, query: SavedQuery, given: Mapping[str, str]
) -> dict[str, NamedNode | Literal]:
    """Return a term for each parameter of `query`."""
    names = [param.name for param in query.params]
    # The language is asked for by `lang`, not as a parameter.
    listed = [param.said for param in query.params if param.name != "lang"]
    told = listed or Message("queries.no-params")
    for name in given:
        if name not in names:
            message = Message("queries.no-such-param", name=name, params=told)
            raise InputError(message, query.name)
    values = {p.name: given.get(p.name, p.default) for p in query.params}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        message = Message("queries.no-value", names=missing, params=told)
        raise InputError(message, query.name)
    terms = {p.name: _term(store, p, values[p.name] or "") for p in query.params}
    for param in query.params:
        if param.other is not None and terms[param.name] == terms.get(param.other):
            names = [param.other, param.name]
            message = Message("queries.same-value", names=names, value=values[param.name])
            raise InputError(message, query.name)
    return terms


def _term(store: Graph, param: Param, value: str) -> NamedNode | Literal:
    value = words.token(param.name, value) if param.choices else value
    if param.choices and value not in param.choices:
        choices = words.listed(param.name, param.choices)
        message = Message("queries.no-choice", param=param.name, value=value, choices=choices)
        raise InputError(message)
    if param.choices or param.type == "literal":
        return Literal(value)
    if param.type == "integer":
        if not re.fullmatch(r"[+-]?[0-9]+", value):
            raise InputError(Message("queries.no-integer", param=param.name, value=value))
        if len(value) > MOST_DIGITS:
            told = Message("queries.long-integer", param=param.name, n=len(value), most=MOST_DIGITS)
            raise InputError(told)
        if param.least is not None and int(value) < param.least:
            message = Message("queries.too-small", param=param.name, value=value, least=param.least)
            raise InputError(message)
        return Literal(value, datatype=NamedNode(XSD + "integer"))
    try:
        return resolve(store, value, param.type)
    except InputError as error:
        raise InputError(
            Message("queries.of-param", param=param.name, problem=error.said)
        ) from error


def run(
    store: Graph,
    query: SavedQuery | str,
    params: Mapping[str, str] | None = None,
    *,
    lang: str | None = None,
    from_files: bool = False,
    most: int | None = None,
) -> Result:
    """Run a query; parameters are bound as terms and are never pasted into its text.

    Args:
        from_files: whether FROM may name a file that the graph does not hold.
        most: how many rows or triples are taken at most; the answer says whether there are more.
        lang: the language of labels, zh or en: the value of the parameter `lang` of a query that
            has one, unless `params` gives it.

    Raises:
        InputError: the query is wrong, a parameter is missing, or there is no such language.
    """
    if isinstance(query, str):
        query = parse(query)
    params = _with_lang(query, params or {}, lang)
    if calls_service(query.text):
        raise InputError(Message("queries.service"), query.name)
    if not query.is_bundled:
        from clusterkg.rdf import bounds

        bounds.check(query.text, query.name)
    terms = bind(store, query, params)
    substitutions: dict[Variable, Term] = {Variable(name): term for name, term in terms.items()}
    with asking(query.text, query.name):
        found = evaluate(
            store,
            query.text,
            base=query.base,
            substitutions=substitutions,
            from_files=from_files,
        )
        if isinstance(found, QuerySolutions):
            return _table(query, found, most)
        if isinstance(found, QueryBoolean):
            return bool(found)
        _, declared = prologue(tokens(query.text), query.base)
        kept = set(islice(found, most))
        triples = Triples(tuple(sorted(kept, key=str)), declared | PREFIXES | declared)
        triples.is_cut = next(found, None) is not None
        return triples


def _with_lang(query: SavedQuery, params: Mapping[str, str], lang: str | None) -> Mapping[str, str]:
    """Return the parameters, and the language among them if the query has a parameter for it."""
    if all(param.name != "lang" for param in query.params):
        return params
    if lang is not None:
        params = {"lang": lang} | dict(params)
    if "lang" in params:
        language_of(params["lang"])
    return params


def _table(query: SavedQuery, found: QuerySolutions, most: int | None) -> Table:
    variables = [variable.value for variable in found.variables]
    columns = query.columns or tuple(variables)
    unknown = [column for column in columns if column not in variables]
    if unknown:
        raise InputError(Message("queries.column-unselected", columns=unknown), query.name)
    picked = [variables.index(column) for column in columns]
    rows = tuple(tuple(solution[i] for i in picked) for solution in islice(found, most))
    table = Table(columns, rows)
    table.is_cut = next(found, None) is not None
    return table
