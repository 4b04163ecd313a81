"""Turtle in its one form: blocks where they are read, comments where they stood."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from clusterkg.base.errors import InputError
from clusterkg.rdf.canonical import canonical, rewritten, turtle
from clusterkg.rdf.comments import comments
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.store.graph import bundled_files

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
CITY = """
id:e-common a ckg:Evidence .
id:e-target a ckg:Evidence .
id:t2 ckg:targetOf id:p ; ckg:listedUnder id:d1 ; ckg:evidence id:e-common .
id:t1 ckg:targetOf id:p ; ckg:listedUnder id:d1 ; ckg:evidence id:e-target, id:e-common .
id:t3 ckg:targetOf id:p .
id:d1 a ckg:TierDeclaration .
id:money a ckg:FundingCommitment ; ckg:evidence id:e-common .
id:p ckg:programmeOf id:c ; ckg:declaresTier id:d1 ; ckg:funding id:money ;
    ckg:evidence id:e-programme .
id:e-programme a ckg:Evidence .
id:c a ckg:City .
id:source a ckg:Source .
"""
ORDER = "c p e-programme d1 t2 e-common t1 e-target t3 money source"


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse((HEAD + text).encode(), RdfFormat.TURTLE)]


def blocks(text: str) -> str:
    """Return the names of the blocks in their order."""
    return " ".join(line[3:] for line in text.splitlines() if line.startswith("id:"))


def test_evidence_stands_behind_its_fact_and_targets_behind_their_tier() -> None:
    assert blocks(canonical(HEAD + CITY)) == ORDER


def test_generated_turtle_has_the_canonical_order() -> None:
    made = turtle(random.Random(3).sample(triples(CITY), len(triples(CITY))))
    assert blocks(made) == ORDER.replace("t2 e-common t1 e-target", "t1 e-common e-target t2")
    assert canonical(made) == made


def test_blocks_that_belong_to_nothing_stay_where_they_are() -> None:
    text = "".join(f"id:{name} a ckg:Zone .\n" for name in ("z", "b", "y", "a"))
    assert blocks(canonical(HEAD + text)) == "z b y a"


def test_a_circle_loses_nothing() -> None:
    text = "id:a ckg:targetOf id:b . id:b ckg:targetOf id:a . id:c ckg:evidence id:a, id:c ."
    assert blocks(canonical(HEAD + text)) == "c a b"


def test_added_blocks_follow_the_block_they_belong_to() -> None:
    text = canonical(HEAD + "id:p a ckg:ClusterProgramme .\n# the last\nid:z a ckg:Zone .\n")
    added = triples("id:t ckg:targetOf id:p . id:a a ckg:Zone .")
    written = rewritten(text, [*triples(text.removeprefix(HEAD)), *added])
    assert blocks(written) == "p t z a"
    assert "# the last\nid:z\n" in written


COMMENTED = """# of the file

# its second line
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
# --- a section ---

# above a block
id:x a ckg:Zone ; # beside a type
    # above a predicate
    ckg:evidence id:e2, # beside an object
        # above an object
        id:e1 ;
    ckg:paragraph [ ckg:value 1.5 ; # in brackets
        ckg:code "#1" ] ;
    # before the full stop
.
id:e1 a ckg:Evidence . # behind the full stop
[] a ckg:Post . # beside a node without a name
# at the end
"""
KEPT = """# of the file

# its second line
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

# --- a section ---

# above a block
id:x
    # beside a type
    a ckg:Zone ;
    # above a predicate
    ckg:evidence
        # above an object
        id:e1 ,
        # beside an object
        id:e2 ;
    # in brackets
    # before the full stop
    ckg:paragraph
        [
            ckg:code "#1" ;
            ckg:value 1.5 ;
        ] ;
.

id:e1
    # behind the full stop
    a ckg:Evidence ;
.

# beside a node without a name
[]    a ckg:Post ;
.

# at the end
"""


def test_comments_stay_with_what_they_stand_above_or_beside() -> None:
    assert canonical(COMMENTED) == KEPT
    assert canonical(KEPT) == KEPT


@pytest.mark.parametrize("path", bundled_files()[1:], ids=lambda path: path.name)
def test_no_comment_is_lost(path: Path) -> None:
    """A comment at random places of each bundled file."""
    whole = path.read_text(encoding="utf-8")
    lines = ["\n\n".join(whole.split("\n\n")[:60])][0].splitlines()
    chance = random.Random(len(lines))
    text = "\n".join(
        f"{line} # {n}" if chance.random() < 0.1 else line for n, line in enumerate(lines)
    )
    written = canonical(text)
    assert sorted(c.text for c in comments(written)) == sorted(c.text for c in comments(text))
    assert canonical(written) == written


@pytest.mark.parametrize(
    "line", ['id:b ckg:claim "x"@en--ltr .', "id:b ckg:claim <<( id:a a id:c )>> ."]
)
def test_a_refusal_names_the_line(line: str) -> None:
    with pytest.raises(InputError) as error:
        canonical(f"{HEAD}id:a a ckg:Zone .\n{line}\n")
    assert error.value.line == len(PREFIXES) + 2


@pytest.mark.parametrize("line", ["id:b ckg:claim .", "id:b ckg:claim <relative> ."])
def test_invalid_turtle_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(SyntaxError) as error:
        canonical(f"{HEAD}id:a a ckg:Zone .\n{line}\n")
    assert error.value.lineno == len(PREFIXES) + 2
