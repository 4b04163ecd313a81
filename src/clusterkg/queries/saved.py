"""Saved queries: their headers, their parameters, and running them."""

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
from clusterkg.rdf.namespaces import PREFIXES, XSD, with_prefixes
from clusterkg.rdf.sparql import calls_service, prologue, tokens
from clusterkg.rdf.table import Result, Table, Term, Triples
from clusterkg.store.dataset import asking, evaluate
from clusterkg.store.graph import Graph

_HEAD = re.compile(r"#\+\s*([\w.]+)\s*:\s*(.*)")
# An item of a list under a key, as in the headers of grlc.
_ITEM = re.compile(r"#\+\s*-\s+(.*)")
_PARAM = re.compile(
    r"(\w+)\s+(\w+(?:\|\w+)*)(?:\s+min=(-?[0-9]{1,18}))?(?:\s+not=(\w+))?(?:\s+default=(.*))?"
)

# Python parses at most 4,300 digits, and the engine counts with 18.
MOST_DIGITS: Final = 18
# Keys of the header that describe the query as a view.
VIEW_KEYS: Final = ("directed", "kinds", "size", "colour", "layout")
PARAM_TYPES: Final = (*KINDS, "literal", "integer")


class Param(NamedTuple):
    """A parameter of a query: a variable whose value the caller gives.

    `type` is one of PARAM_TYPES, or the allowed texts: `concept|field|division`. `default` is None
    if a value is required. If it is empty, and `type` is integer or a kind of resource, the
    variable stays unbound without a value. `least` is the least integer that is allowed; `other`
    names a parameter whose value must be different.
    """

    name: str
    type: str
    default: str | None = None
    least: int | None = None
    other: str | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed texts; empty if any value of the type is allowed."""
        return tuple(self.type.split("|")) if self.type not in PARAM_TYPES else ()

    @property
    def is_optional(self) -> bool:
        """Whether the variable stays unbound if no value is given."""
        return self.default == "" and self.type in (*KINDS, "integer")

    @property
    def said(self) -> Message:
        """The description of the parameter for the user: name, type and default."""
        least = "" if self.least is None else f" >= {self.least}"
        default: Bilingual | Message = Bilingual("", "")
        if self.is_optional:
            default = Message("queries.optional")
        elif self.default is not None:
            default = Bilingual(
                *(f"={words.shown(self.name, self.default, lang)}" for lang in LANGUAGES)
            )
        kind = Bilingual(*(self._type(lang) + least for lang in LANGUAGES))
        return Message("queries.a-param", name=self.name, type=kind, default=default)

    def _type(self, lang: str) -> str:
        """Return the type, or the allowed texts joined by `|`, in the language `lang`."""
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
    """Warning about a query or its result: rows cut off at a limit, an ignored key of the header,
    or a term or variable that is probably a mistake.
    """

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        return str(self.said)


class SavedQuery(NamedTuple):
    """A query and the metadata of its header.

    Args:
        name: The name of the query, or of its file.
        text: The SPARQL text, including the header.
        title: The question that the query answers, by language.
        description: What the query does, by language.
        params: The variables whose values the caller gives.
        columns: The variables to show, in this order; empty for all.
        tags: The topics.
        remarks: Messages about ignored keys of the header.
        base: The IRI of the file, against which relative IRIs are resolved; None if there is none.
        is_bundled: Whether `find` has found the query among those of clusterkg; False for the
            queries that `saved` returns.
        view: Settings of the graph view of the result: the values of `view.directed`, `view.kinds`
            and so on, by the second part of the key.

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
    """Parse a query with its header: the lines at the top that begin with `#+`.

    The keys are title, description, param, columns and view, and, as in grlc, summary and tags.
    Unknown keys, and lines without a key, become `remarks`.

    Args:
        text: The SPARQL text; a byte order mark is removed.
        name: The name of the query, which errors give.
        base: The IRI against which relative IRIs are resolved.

    Raises:
        InputError: a parameter is declared wrongly.
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
    """Return the query in the file `path`; its name is `name`, by default the path.

    With `name`, as for bundled queries, relative IRIs are not resolved; otherwise the path is their
    base.

    Raises:
        InputError: the file cannot be read, or declares a parameter wrongly.
    """
    text = read_text(path)
    # A bundled query has no relative IRIs, and as_uri takes 3 ms.
    return parse(text, name) if name else parse(text, str(path), path.resolve().as_uri())


def saved(directory: Path | None = None, *, internal: bool = False) -> dict[str, SavedQuery]:
    """Return the saved queries by name: those in `directory`, by default the bundled ones.

    With `internal`, those in its subfolder `internal` come after them: the queries that clusterkg
    itself uses to read the graph.
    """
    directory = directory or bundled("queries")
    paths = sorted(directory.glob("*.rq"))
    paths += sorted((directory / "internal").glob("*.rq")) if internal else []
    return {path.stem: read(path, path.stem) for path in paths}


def file(name: str, directory: Path | None = None) -> Path:
    """Return the path of the saved or internal query `name`.

    Internal queries, which clusterkg itself uses to read the graph, are in the subfolder
    `internal`; the error message does not list them.

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
    """Return the saved or internal query `name`: from `directory`, by default a bundled one.

    Raises:
        InputError: there is no such query.
    """
    return read(file(name, directory), name)._replace(is_bundled=directory is None)


def bind(
    store: Graph, query: SavedQuery, given: Mapping[str, str]
) -> dict[str, NamedNode | Literal]:
    """Return the values of the parameters of a query as terms, by name.

    A parameter without a value has its default; an optional one with neither is left out.

    Args:
        store: The graph in which names of resources are looked up.
        given: The values as text, by name of the parameter.

    Raises:
        InputError: a value is missing or invalid, or there is no such parameter.
    """
    names = [param.name for param in query.params]
    # The language is chosen by `lang`, not as a parameter.
    listed = [param.said for param in query.params if param.name != "lang"]
    told = listed or Message("queries.no-params")
    for name in given:
        if name not in names:
            message = Message("queries.no-such-param", name=name, params=told)
            if not query.is_bundled:
                message = Message("queries.undeclared-param", problem=message, name=name)
            raise InputError(message, query.name)
    values = {p.name: given.get(p.name, p.default) for p in query.params}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        message = Message("queries.no-value", names=missing, params=told)
        raise InputError(message, query.name)
    terms = {
        p.name: _term(store, p, values[p.name] or "")
        for p in query.params
        if values[p.name] or not p.is_optional
    }
    for param in query.params:
        other = terms.get(param.other or "")
        if other is not None and terms.get(param.name) == other:
            names = [param.other or "", param.name]
            message = Message("queries.same-value", names=names, value=values[param.name])
            raise InputError(message, query.name)
    return terms


def filled(
    store: Graph, query: SavedQuery, params: Mapping[str, str] | None, *, lang: str | None = None
) -> str:
    """Return the text of a query with the values of its parameters, for any SPARQL engine.

    The values stand in VALUES at the end, since saved queries select their parameters. A query
    without values is returned unchanged.

    Args:
        store: The graph in which names of resources are looked up.
        params: The values as text, by name of the parameter; None for none.
        lang: Language of labels, as in `run`.

    Raises:
        InputError: a value is missing or invalid, there is no such parameter, or no such language.
    """
    terms = bind(store, query, _with_lang(query, params or {}, lang))
    if not terms:
        return query.text
    names = " ".join(f"?{name}" for name in terms)
    return f"{query.text.rstrip()}\nVALUES ({names}) {{ ({' '.join(map(str, terms.values()))}) }}\n"


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
    """Run a query; values of parameters are bound as terms, never inserted into its text.

    Args:
        query: A saved query, or the text of a query.
        params: Values of the parameters as text, by name.
        lang: Language of labels, `zh` or `en`: the value of the query's parameter `lang`, if it has
            one and `params` does not give it.
        from_files: Whether FROM may name a file that is not in the graph.
        most: Maximum number of rows or triples; `is_cut` of the result says whether there are more.

    Raises:
        InputError: the query is invalid, too large or sends requests to other servers (SERVICE); a
            parameter is missing or invalid; the header names a column that the query does not
            select; or there is no such language.
    """
    if isinstance(query, str):
        query = parse(query)
    params = _with_lang(query, params or {}, lang)
    if calls_service(query.text):
        raise InputError(Message("queries.service"), query.name)
    if not query.is_bundled:
        from clusterkg.rdf import bounds

        bounds.check(query.text, query.name)
    with with_prefixes({} if query.is_bundled or not params else _declared(query)):
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
        declared = _declared(query)
        kept = set(islice(found, most))
        triples = Triples(tuple(sorted(kept, key=str)), declared | PREFIXES | declared)
        triples.is_cut = next(found, None) is not None
        return triples


def _with_lang(query: SavedQuery, params: Mapping[str, str], lang: str | None) -> Mapping[str, str]:
    """Return `params` with `lang` as the value of the parameter `lang`, if the query has that.

    A value in `params` takes precedence.

    Raises:
        InputError: there is no such language.
    """
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
    # Bundled queries declare the usual prefixes alone, and a cold one is not read once more.
    table = Table(columns, rows, PREFIXES if query.is_bundled else PREFIXES | _declared(query))
    table.is_cut = next(found, None) is not None
    return table


def _declared(query: SavedQuery) -> dict[str, str]:
    return prologue(tokens(query.text), query.base)[1]
