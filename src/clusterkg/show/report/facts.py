"""What the graph says of an entity, as HTML: each fact with where it was read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.facts.reader import BACK, DEEPEST, END, START, TOLD, Reader
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.show.report.words import COLON, COMMA, WORDS

_XSD: Final = PREFIXES["xsd"]
_AMOUNTS: Final = (_XSD + "decimal", _XSD + "double", _XSD + "float")
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


class Facts:
    """Tells facts in the language of `reader`; `sources` numbers the sources (IRIs) from 1."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.words: Mapping[str, str] = WORDS[reader.lang]
        # By IRI, so that a source has the same number in both languages.
        named = sorted(reader.members("Source"))
        self.sources = {iri: number for number, iri in enumerate(named, 1)}

    def foreign(self, text: str) -> str:
        """Return text as HTML, marked as Chinese where the page is not."""
        if self.reader.lang != "zh" and _HAN.search(text):
            return f'<span lang="zh-Hans">{escape(text)}</span>'
        return escape(text)

    def label(self, iri: str) -> str:
        """Return the label of an entity as HTML."""
        return self.foreign(self.reader.label(iri))

    def labels(self, iris: Iterable[str]) -> str:
        """Return the labels of entities as HTML, in a row."""
        return escape(COMMA[self.reader.lang]).join(self.label(iri) for iri in iris)

    def unknown(self) -> str:
        """Return the word for what is not known, as it looks on the page."""
        return f'<span class="unknown">{self.words["unknown"]}</span>'

    def value(self, literal: Literal) -> str:
        """Return a literal as people read it, as HTML."""
        text, datatype = literal.value, literal.datatype.value
        if datatype == _XSD + "boolean":
            return self.words["yes" if text in ("true", "1") else "no"]
        if datatype in _AMOUNTS and (amount := Decimal(text)).is_finite():
            whole = amount == amount.to_integral_value()
            return f"{amount:,.0f}" if whole else f"{amount.normalize():,f}"
        if datatype == _XSD + "anyURI" and text.startswith(("http://", "https://")):
            return f'<a href="{escape(text)}" rel="noreferrer">{escape(text)}</a>'
        return self.foreign(text)

    def evidence(self, iri: str) -> str:
        """Return the places where a fact was read, as HTML: source, paragraph, characters."""
        found = [self._place(place) for place in self.reader.links(iri, "evidence")]
        inner = "<br>".join(text for _, text in sorted(found))
        return f'<span class="evidence">{inner or self.words["no_evidence"]}</span>'

    def _place(self, iri: str) -> tuple[tuple[int, int, int], str]:
        """Return a place and what orders it among others."""
        reader = self.reader
        source = next(iter(reader.links(iri, "source")), "")
        number = self.sources.get(source, 0)
        parts = {
            "paragraph": reader.text(iri, "paragraph"),
            "item": reader.text(iri, "itemNumber"),
            "start": "".join(term.value for term in reader.literals(iri, START)),
            "end": "".join(term.value for term in reader.literals(iri, END)),
        }
        if parts["start"] and parts["end"]:
            where = self.words["passage"].format(**parts)
        elif parts["paragraph"]:
            where = self.words["paragraph"].format(**parts)
        else:
            where = self.words["item"].format(**parts) if parts["item"] else reader.label(iri)
        status = [reader.label(node) for node in reader.links(iri, "verificationStatus")]
        told = f"{where} ({status[0]})" if status else where
        digest = reader.text(iri, "sha256")
        title = f' title="SHA-256 {escape(digest)}"' if digest else ""
        link = f'<a href="#source-{number}">[{number}]</a> ' if number else ""
        order = (number, _whole(parts["start"] or parts["item"]), _whole(parts["end"]))
        return order, f"<span{title}>{link}{escape(told)}</span>"

    def entity(
        self,
        iri: str,
        skip: Collection[str] = (),
        *,
        expected: Sequence[str] = (),
        deep: int = 0,
        evidence: bool = True,
    ) -> str:
        """Return what is said of an entity as a list of terms; `skip` names what is left out.

        What is `expected` and not said is called unknown. What has no section of its own is told
        in place, and so on, to a fixed depth.
        """
        rows = []
        for name, values in self.reader.said(iri, expected).items():
            if name in BACK or name in skip:
                continue
            told = _joined([self._told(name, value, deep) for value in values], self.reader.lang)
            rows.append(f"<dt>{self._heading(name)}</dt><dd>{told or self.unknown()}</dd>\n")
        rows += self._conflicts(iri)
        if evidence:
            rows.append(f"<dt>{self.words['evidence']}</dt><dd>{self.evidence(iri)}</dd>\n")
        return f"<dl>\n{''.join(rows)}</dl>\n" if rows else ""

    def _heading(self, name: str) -> str:
        return self.words["note"] if name == "comment" else escape(self.reader.heading(name))

    def _told(self, name: str, value: Literal | NamedNode, deep: int) -> str:
        if isinstance(value, Literal):
            # A date without a year begins with two dashes, which say nothing to people.
            return self.value(value).removeprefix("--" if name == "announced" else "")
        iri = value.value
        if deep >= DEEPEST or not self.reader.kinds(iri) & TOLD:
            return self.label(iri)
        head = f"<p>{self.label(iri)}</p>\n" if self.reader.has_label(iri) else ""
        return f'<div class="inner">{head}{self.entity(iri, deep=deep + 1)}</div>'

    def _conflicts(self, iri: str) -> list[str]:
        """Return the statements of other sources that may not hold beside this one."""
        other = self.reader.links(iri, "mayConflictWith")
        if not other:
            return []
        told = [f"{self.label(node)} {self.evidence(node)}" for node in other]
        heading = escape(self.reader.heading("mayConflictWith"))
        return [f"<dt>{heading}</dt><dd>{'<br>'.join(told)}</dd>\n"]

    def listed(self, name: str, iris: Iterable[str]) -> str:
        """Return entities below a heading, each with where it was read; nothing if none."""
        told = "".join(f"<li>{self.label(iri)} {self.evidence(iri)}</li>\n" for iri in iris)
        return f"<h4>{escape(name)}</h4>\n<ul>\n{told}</ul>\n" if told else ""

    def claims(self, iris: Iterable[str]) -> str:
        """Return assessments as a list: the claim, who makes it, and where."""
        items = []
        for iri in iris:
            claim = " ".join(self.foreign(text.value) for text in self.reader.texts(iri, "claim"))
            speakers = self.labels(self.reader.links(iri, "speaker"))
            who = f"{speakers}{COLON[self.reader.lang]}" if speakers else ""
            items.append(f"<li>{who}{claim} {self.evidence(iri)}</li>\n")
        return f"<ul>\n{''.join(items)}</ul>\n" if items else ""


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _joined(told: list[str], lang: str) -> str:
    """Join values: blocks one below the other, words in a row."""
    if any(text.startswith("<div") for text in told):
        return "".join(told)
    return escape(COMMA[lang]).join(told)
