"""Places of triples: worked out by hand, and for random documents whose tokens are known."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from clusterkg.base.errors import InputError
from clusterkg.rdf import positions
from clusterkg.rdf.positions import Located, Span, located, spans
from clusterkg.rdf.reader import numbered

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
TURTLE, TRIG = RdfFormat.TURTLE, RdfFormat.TRIG
BASE = "http://base.example/a/b"
E = "@prefix e: <http://e.example/> .\n"


def quads(text: str, kind: RdfFormat) -> list[Quad]:
    return list(numbered(parse(text.encode(), kind, base_iri=BASE, rename_blank_nodes=True)))


def columns(text: str, kind: RdfFormat = TURTLE) -> list[tuple[int, int, int]]:
    """Return where on its line each subject, predicate and object starts."""
    return [
        (each.subject.column, each.predicate.column, each.object.column)
        for each in spans(text, kind)
    ]


def written(tmp_path: Path, text: str, name: str = "some.ttl") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def places(path: Path) -> list[tuple[Quad, Located]]:
    found = located(path)
    assert found is not None
    return list(found)


# Worked out by hand.


def test_a_triple_stands_where_its_tokens_do() -> None:
    text = '\n  e:a   e:b\t"x"@en , 12 ;\na e:中文.'
    assert list(spans(text, TURTLE)) == [
        Located(Span(2, 3, 6), Span(2, 9, 12), Span(2, 13, 19)),
        Located(Span(2, 3, 6), Span(2, 9, 12), Span(2, 22, 24)),
        Located(Span(2, 3, 6), Span(3, 1, 2), Span(3, 3, 7)),
    ]


def test_nested_triples_come_in_the_order_of_the_parser() -> None:
    #       1   5   9 11  15    21  25
    text = 'e:a e:p [ e:q 1 ] , ( 2 "x" ) .'
    assert columns(text) == [
        (9, 11, 15),  # [ q 1
        (1, 5, 9),  # a p [
        (21, 21, 23),  # ( first 2
        (1, 5, 21),  # a p (
        (21, 21, 25),  # ( rest "x"
        (25, 25, 29),  # "x" rest nil: the parser waits for what may follow a string
        (25, 25, 25),  # "x" first "x"
    ]
    told = [(quad.predicate.value[-1], str(quad.object)[:4]) for quad in quads(E + text, TURTLE)]
    assert told == [
        ("q", '"1"^'),
        ("p", "_:b0"),
        ("t", '"2"^'),
        ("p", "_:b1"),
        ("t", "_:b2"),
        ("t", f"<{RDF}"[:4]),
        ("t", '"x"'),
    ]


def test_a_list_and_properties_as_subject() -> None:
    #       1 3   7 9   13   18 20  24    30 33  37
    text = "( e:x ) e:p () . [ e:q 1 ] . [] e:r 2 ."
    assert columns(text) == [
        (1, 1, 3),  # ( first x
        (1, 1, 7),  # ( rest )
        (1, 9, 13),  # ( p ()
        (18, 20, 24),  # [ q 1
        (30, 33, 37),  # [] r 2
    ]


def test_the_span_of_what_spans_lines_ends_with_its_first_line() -> None:
    text = 'e:a e:b """one\ntwo""" , "x"\n ^^ # of\n e:d .'
    assert [each.object for each in spans(text, TURTLE)] == [
        Span(1, 9, 15),
        Span(2, 10, 13),
    ]


def test_graphs_are_no_part_of_a_triple() -> None:
    text = "GRAPH e:g { e:a e:b 1 } [] { [] e:b 2 . } e:h{e:a e:b 3} { e:a e:b 4 } e:s e:b 5 ."
    assert [column for *_, column in columns(text, TRIG)] == [21, 37, 55, 68, 80]
    line = '<a:s> <a:p> "x" <a:g> .\n_:s <a:p> "x"@en _:g .'
    assert [each.object for each in spans(line, RdfFormat.N_QUADS)] == [
        Span(1, 13, 16),
        Span(2, 11, 17),
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\r", '"\u2028\v\f\u0085" .\n'])
def test_lines_are_those_that_the_parser_counts(end: str) -> None:
    start = E + ("e:a e:b " + end if end[0] == '"' else end) + "e:a e:b "
    *_, last = spans(start + "1 .", TURTLE)
    with pytest.raises(SyntaxError) as error:
        list(parse((start + "} .").encode(), TURTLE))
    assert (last.object.line, last.object.column) == (error.value.lineno, error.value.offset)


# For random documents.

NAMES = ["e:a", "e:b.c", "e:城市", ":武汉·x", "e:", ":", "e:a%20b", r"e:a\.b\-c", r"e:\~x", "e:1:2"]
NAMES += ["a:a", "true:x", "prefix:p", "graph:y", "城:市.一", "p.q:x-1", "e:x_", "base:"]
IRIS = [
    "<http://i.example/x>",
    "<>",
    "<#f>",
    "<../c>",
    "<.>",
    "<c/..>",
    "<d/./e>",
    "<城/市>",
    r"<\u57CE\U00005E02>",
]
LABELS = ["_:a", "_:b0", "_:0.1", "_:市-1"]
NUMBERS = ["0", "-12", "+3.50", ".5", "1e6", "-.5E-3", "2.e1", "007"]
STRINGS = ['"x"', "''", '"\\"."', "'[ # \\u4e2d'", '"""a"b""c\n. d\r\n"""', "'''''x\r\\''''"]
STRINGS += ['"""\\\\"""', '"it\'s {"', "'@en'", '""', "'''\"\"\"'''", '"城市\u2028"']
SUFFIXES = ["", "", "@en", "@zh-Hans-CN", "@ar--rtl", "@base", "@prefix", "^^e:d", "^^<d>"]
DIRECTIVES = [
    "@base <http://c.example/x/> .",
    "BASE <sub/>",
    "@prefix e: <http://f.example/#> .",
    "PREFIX e: <http://g.example/>",
    "prefix : <h#>",
    'VERSION "1.2"',
    "@version '1.2' .",
]
PREFIXES = ["e", "", "a", "true", "prefix", "graph", "base", "城", "p.q"]
SPACES = [" ", "\n", "\t", "\r\n", "\r", "  ", " # 注 . ; [ ( \" ''' <\n", "#\r"]


class Document:
    """A random document, with the place of each of its tokens and the directives before it."""

    def __init__(self, pick: random.Random, kind: RdfFormat) -> None:
        self.pick = pick
        self.text = ""
        self.tokens: dict[int, tuple[str, str]] = {}
        self.header = ""
        self.glued = False
        for prefix in PREFIXES:
            self.directive(f"@prefix {prefix}: <http://{len(prefix)}.example/> .")
        for _ in range(pick.randint(1, 4)):
            self.statement(kind)
        self.space(1 if self.glued else 0.5)

    def chance(self, share: float) -> bool:
        return self.pick.random() < share

    def space(self, share: float = 1.0) -> None:
        if self.chance(share):
            self.text += "".join(self.pick.choices(SPACES, k=self.pick.randint(1, 2)))
            self.glued = False

    def add(self, token: str) -> None:
        """Add a token, with no space before it where none is needed."""
        before = self.text[-1:]
        apart = before in '[](){},;>"' or token[0] in '[](){},;<"'
        # Two strings would be one that is longer; a version has no language.
        if self.glued or not apart or before == token[0] == '"' or token[0] == "@":
            self.space()
        else:
            self.space(0.6)
        self.tokens[len(self.text)] = (token, self.header)
        self.text += token

    def dot(self) -> None:
        self.space(0.5)
        # A name or a number takes a dot for its own, unless a space follows.
        self.glued = self.text[-1] not in '])}>"'
        self.text += "."

    def directive(self, line: str) -> None:
        *tokens, last = line.split(" ")
        for token in tokens:
            self.add(token)
        if last == ".":
            self.dot()
        else:
            self.add(last)
        self.header += line + "\n"

    def statement(self, kind: RdfFormat) -> None:
        if self.chance(0.3):
            self.directive(self.pick.choice(DIRECTIVES))
        elif kind == TRIG and self.chance(0.6):
            if self.chance(0.5):
                self.add(self.pick.choice(["GRAPH", "graph"]))
                self.name()
            elif self.chance(0.7):
                self.name()
            self.add("{")
            count = self.pick.randint(0, 3)
            for number in range(count):
                self.triples()
                if number < count - 1 or self.chance(0.5):
                    self.dot()
            self.add("}")
        else:
            self.triples()
            self.dot()

    def name(self) -> None:
        if self.chance(0.2):
            self.add("[")
            self.add("]")
        else:
            self.add(self.pick.choice(NAMES + IRIS + LABELS))

    def triples(self) -> None:
        form = self.pick.randint(0, 3)
        if form == 0:
            self.properties(2, needed=True)
            if self.chance(0.5):
                return
        elif form == 1:
            self.cells(2)
        else:
            self.name()
        self.predicates(2)

    def predicates(self, depth: int) -> None:
        for number in range(self.pick.randint(1, 2)):
            if number:
                for _ in range(self.pick.randint(1, 2)):
                    self.add(";")
            self.add(self.pick.choice(["a", *NAMES, *IRIS]))
            for again in range(self.pick.randint(1, 2)):
                if again:
                    self.add(",")
                self.object(depth)
        if self.chance(0.3):
            self.add(";")

    def properties(self, depth: int, *, needed: bool = False) -> None:
        self.add("[")
        if needed or self.chance(0.8):
            self.predicates(depth - 1)
        self.add("]")

    def cells(self, depth: int) -> None:
        self.add("(")
        for _ in range(self.pick.randint(0, 3)):
            self.object(depth - 1)
        self.add(")")

    def object(self, depth: int) -> None:
        form = self.pick.randint(0 if depth else 2, 7)
        if form == 0:
            self.properties(depth)
        elif form == 1:
            self.cells(depth)
        elif form == 2:
            self.name()
        elif form == 3:
            self.add(self.pick.choice([*NUMBERS, "true", "false"]))
        else:
            suffix = self.pick.choice(SUFFIXES)
            apart = self.pick.choice(["", "", "", *SPACES]) if suffix else ""
            if suffix[:2] == "^^" and self.chance(0.3):
                suffix = "^^" + self.pick.choice(SPACES) + suffix[2:]
            self.add(self.pick.choice(STRINGS) + apart + suffix)


class Checker:
    """Holds quads and their places against the tokens of a document."""

    def __init__(self, document: Document) -> None:
        text = document.text
        self.tokens = document.tokens
        self.starts = [0]
        for offset, sign in enumerate(text):
            if sign == "\n" or (sign == "\r" and text[offset + 1 : offset + 2] != "\n"):
                self.starts.append(offset + 1)
        self.nodes: dict[object, BlankNode] = {}

    def check(self, quads: list[Quad], found: list[Located]) -> None:
        assert len(quads) == len(found)
        for quad, place in zip(quads, found, strict=True):
            if quad.predicate in (FIRST, REST):
                assert place.predicate == place.subject
            if quad.predicate == FIRST:
                # Only a later cell stands where its item does.
                later = place.subject == place.object
                self.same(quad.subject, ("cell", self.offset(place.subject), later))
                self.term(quad.object, place.object)
            elif quad.predicate == REST:
                if quad.object == NIL:
                    assert self.tokens[self.offset(place.object)][0] == ")"
                else:
                    self.same(quad.object, ("cell", self.offset(place.object), True))
            else:
                self.term(quad.subject, place.subject)
                self.term(quad.predicate, place.predicate)
                self.term(quad.object, place.object)
        keys = {node: key for key, node in self.nodes.items()}
        assert len(keys) == len(self.nodes)
        for quad, place in zip(quads, found, strict=True):
            if quad.predicate == REST:
                assert keys[quad.subject][1] == self.offset(place.subject)

    def offset(self, span: Span) -> int:
        """Return where a span starts in the text; it must be that of a token."""
        offset = self.starts[span.line - 1] + span.column - 1
        first_line = re.split(r"[\r\n]", self.tokens[offset][0])[0]
        assert span.end - span.column == len(first_line)
        return offset

    def same(self, node: object, key: tuple[object, ...]) -> None:
        """Blank nodes that stand at the same place, or have the same label, are the same."""
        assert isinstance(node, BlankNode)
        assert self.nodes.setdefault(key, node) == node

    def term(self, term: object, span: Span) -> None:
        offset = self.offset(span)
        token, header = self.tokens[offset]
        if token == "a":
            assert term == NamedNode(RDF + "type")
        elif token == "(":
            if term != NIL:
                self.same(term, ("cell", offset, False))
        elif token == "[":
            self.same(term, ("properties", offset))
        elif token.startswith("_:"):
            self.same(term, ("label", token))
        else:
            (alone,) = parse(f"{header}<s:s> <s:p> {token} .".encode(), TURTLE, base_iri=BASE)
            assert term == alone.object


@settings(max_examples=500, deadline=None)
@given(st.randoms(use_true_random=True), st.sampled_from([TURTLE, TRIG]))
def test_every_part_stands_at_a_token_that_denotes_it(pick: random.Random, kind: RdfFormat) -> None:
    document = Document(pick, kind)
    Checker(document).check(quads(document.text, kind), list(spans(document.text, kind)))


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=True), st.sampled_from(["some.ttl", "some.trig"]))
def test_a_file_is_told_with_its_places(
    tmp_path_factory: pytest.TempPathFactory, pick: random.Random, name: str
) -> None:
    path = tmp_path_factory.mktemp("random") / name
    text = Document(pick, positions.rdf_format(path)).text
    path.write_bytes(text.encode())
    assert [place for _, place in places(path)] == list(spans(text, positions.rdf_format(path)))


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=True), st.booleans())
def test_lines_of_n_triples_and_n_quads(pick: random.Random, with_graphs: bool) -> None:
    def space() -> str:
        return pick.choice([" ", "\t", "  \t"])

    iris = ["<a:b>", "<http://x.example/城>", r"<a:\u57CE>"]
    values = [*iris, "_:a", "_:b.c", '"x"', '"[ \\" \\n."', '"x"@en', '"x"^^<a:d>', '"x" ^^ <a:d>']
    text, expected = "", []
    for number in range(1, pick.randint(2, 6)):
        line = pick.choice(["", space()])
        row = []
        for token in (pick.choice([*iris, "_:a"]), pick.choice(iris), pick.choice(values)):
            row.append(Span(number, len(line) + 1, len(line) + 1 + len(token)))
            line += token + space()
        line += pick.choice(["", "_:g ", "<a:g>"]) if with_graphs else ""
        text += line + "." + pick.choice(["", " # . <\u2028"]) + "\n"
        expected.append(Located(*row))
    kind = RdfFormat.N_QUADS if with_graphs else RdfFormat.N_TRIPLES
    assert len(quads(text, kind)) == len(expected)
    assert list(spans(text, kind)) == expected


def test_nesting_is_as_deep_as_it_likes() -> None:
    depth = 5_000
    text = E + "e:a e:b " + "[ e:c ( " * depth + "1" + " ) ]" * depth + " ."
    found = list(spans(text, TURTLE))
    assert len(found) == len(quads(text, TURTLE)) == 3 * depth + 1


# Files.


def test_blank_nodes_are_named_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, E + "_:z e:p _:y . [] e:p _:z .")
    assert [str(quad.triple) for quad, _ in places(path)] == [
        "_:b0 <http://e.example/p> _:b1",
        "_:b2 <http://e.example/p> _:b0",
    ]


@pytest.mark.parametrize(
    ("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress)]
)
def test_packed_and_with_a_byte_order_mark(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"some.ttl{ending}"
    path.write_bytes(pack(("\ufeff<a:s> a <a:o> .").encode()))
    ((quad, place),) = places(path)
    assert quad.object == NamedNode("a:o")
    assert place == Located(Span(1, 1, 6), Span(1, 7, 8), Span(1, 9, 14))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("some.rdf", f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:List/></rdf:RDF>'),
        ("some.jsonld", '{"@type": "http://i.example/x"}'),
        ("some.ttl", E + "e:a e:b << e:a e:b e:c >> ."),
        ("some.ttl", E + "e:a e:b <<( e:a e:b e:c )>> ."),
        ("some.ttl", E + "e:a e:b e:c {| e:d e:e |} ."),
        ("some.ttl", E + "e:a e:b e:c ~ e:r ."),
        ("some.nt", "<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> ."),
    ],
)
def test_no_place_is_told_for_what_is_not_read(tmp_path: Path, name: str, text: str) -> None:
    path = written(tmp_path, text, name)
    assert sum(1 for _ in positions.parsed(text.encode(), path)) > 0
    assert located(path) is None


@pytest.mark.parametrize(
    "text",
    [
        "e:a e:p [ e:q 1 ; e:r [ e:s 2 ] ] , ( 1 [ e:z <y> ] _:m [] ((_:m)) () ) ; e:p _:l .",
        "e:a e:p e:x . e:b e:p e:x . e:b e:q e:x . <c> e:q e:x . [] e:q e:x .",
        'e:a e:p 1 , 2 , "x" , "y" , true , <k> , <l> , e:k , e:k.l , _:x , "" .',
    ],
)
def test_no_place_is_told_where_the_parser_tells_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path = written(tmp_path, E + text)
    told = [quad for quad, _ in places(path)]
    changed = [told[:k] + told[k + 1 :] for k in range(len(told))]
    changed += [[*told[:k], told[k + 1], told[k], *told[k + 2 :]] for k in range(len(told) - 1)]
    for other in changed:
        monkeypatch.setattr(positions, "parsed", lambda *_, other=other: iter(other))
        assert located(path) is None


def test_no_place_is_told_where_the_parser_takes_one_node_for_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, E + "_:x e:p _:x .")
    told = [Quad(BlankNode("x"), NamedNode("http://e.example/p"), BlankNode("y"))]
    monkeypatch.setattr(positions, "parsed", lambda *_: iter(told))
    assert located(path) is None


def test_bytes_in_a_comment_need_not_be_characters(tmp_path: Path) -> None:
    path = tmp_path / "some.ttl"
    path.write_bytes(b"# \xff\xe4\n<a:s> <a:p> 1 .")
    assert [place.object for _, place in places(path)] == [Span(2, 13, 14)]


def test_a_file_that_is_not_well_formed(tmp_path: Path) -> None:
    path = written(tmp_path, "<a:s> <a:p> 1 .\n<a:s> <a:p> ] .")
    with pytest.raises(InputError) as error:
        located(path)
    assert (error.value.path, error.value.line, error.value.column) == (path, 2, 13)


def test_text_that_is_not_well_formed_is_refused() -> None:
    for text in ("e:a e:b 1 2 .", "] .", "e:a e:b !"):
        with pytest.raises(positions.UnknownSyntaxError):
            list(spans(text, TURTLE))
    with pytest.raises(positions.UnknownSyntaxError):
        spans("", RdfFormat.JSON_LD)


# Names of blank nodes.


def test_numbered_names_nodes_by_their_first_appearance() -> None:
    p, x, y, z = NamedNode("a:p"), BlankNode("x"), BlankNode("y"), BlankNode("z")
    b = [BlankNode(f"n{number}") for number in range(4)]
    given = [
        Quad(p, p, y, z),
        Quad(x, p, Literal("1")),
        Quad(z, p, Triple(y, p, Triple(BlankNode("w"), p, x)), p),
    ]
    assert list(numbered(given, "n")) == [
        Quad(p, p, b[0], b[1]),
        Quad(b[2], p, Literal("1")),
        Quad(b[1], p, Triple(b[0], p, Triple(b[3], p, b[2])), p),
    ]


def test_numbered_leaves_alone_what_has_no_blank_node() -> None:
    p = NamedNode("a:p")
    given = [Quad(p, p, p), Quad(p, p, Literal("_:x"), p), Quad(p, p, p, DefaultGraph())]
    assert all(one is other for one, other in zip(numbered(given), given, strict=True))
