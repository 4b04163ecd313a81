"""The terms that a statement about things is made of."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

Term = NamedNode | BlankNode | Literal
