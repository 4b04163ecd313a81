"""Methods that answer questions: saved queries, evidence, names, and comparisons of cities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of
from clusterkg.base.running import warn
from clusterkg.kg.opened import FilePath, Opened, file_paths
from clusterkg.names.words import in_any_language, token

if TYPE_CHECKING:
    from clusterkg.compare.overlap import OverlapMatrix
    from clusterkg.compare.scorecard import Scorecard
    from clusterkg.facts.coverage import Coverage
    from clusterkg.facts.evidence import Verification
    from clusterkg.facts.why import Why
    from clusterkg.kg.results import Matches
    from clusterkg.queries.saved import SavedQuery
    from clusterkg.rdf.table import Receipt, Result, Table, Triples
    from clusterkg.show.citations import Citations


class Questions(Opened):
    """A graph with the methods that answer questions."""

    @staticmethod
    def queries() -> dict[str, SavedQuery]:
        """Return the saved queries by name, each with its title, text and parameters."""
        from clusterkg.queries import saved

        return saved.saved()

    def query(
        self,
        query: str | PathLike[str] | SavedQuery,
        /,
        *,
        lang: str | None = None,
        allow_from_files: bool = False,
        max_rows: int | None = None,
        **params: str | int,
    ) -> Result:
        """Run a saved query by name, a query file (.rq), or the text of a query.

        Args:
            query: The name of a saved query, SPARQL text, or the path of a query: .rq, or RDF with
                a `sh:SPARQLExecutable`; of several, the fragment selects one (`Path("q.ttl#all")`).
            lang: Language of the text: `zh` or `en`; by default that of the locale. It applies to
                queries with a parameter `lang`; a missing label is given in the other language.
            allow_from_files: Whether FROM may name a file, which is then read.
            max_rows: Maximum number of rows or triples; `is_cut` of the result tells whether there
                are more.
            params: Values of the parameters: IRIs, prefixed names, codes or labels.

        Returns:
            A table of terms (SELECT), triples (CONSTRUCT, DESCRIBE), or a bool (ASK). Tables and
            triples have a `receipt` with the numbers of rows received and announced. Those of
            bundled queries also have `notes`: messages that explain an empty result and, if the
            query compares cities, give the number of cities and the years that are compared.

        Warns:
            QueryWarning: there are more than `max_rows`, a key of the header is ignored, the query
                uses a term of the graph's vocabularies that no statement uses, or the engine is
                known to lose rows of it.

        Raises:
            InputError: there is no such query, it is invalid, a parameter is missing or unknown, or
                its value names nothing or several things.

        Examples:
            >>> import clusterkg
            >>> table = clusterkg.open().query("industry-overlap", city_a="武汉", city_b="青岛")
            >>> [str(row["printed_b"].value) for row in table]
            ['汽车制造', '生物医药', '节能环保']
        """
        from clusterkg.facts.asked import notes
        from clusterkg.queries import saved
        from clusterkg.rdf.namespaces import with_prefixes

        given = {name: str(value) for name, value in params.items()}
        asked = _read(query)
        store = self.store
        with with_prefixes(self._prefixes):
            result = saved.run(
                store,
                asked,
                given,
                lang=language_of(lang),
                from_files=allow_from_files,
                most=max_rows,
            )
        if not isinstance(result, bool):
            result.prefixes = {**result.prefixes, **self._prefixes, **result.prefixes}
            result.receipt = self._receipt(len(result))
            if result.is_cut:
                cut = Message("queries.cut", n=len(result))
                warn(saved.QueryWarning(cut))
            result.notes = notes(store, asked, given, is_empty=not len(result))
        # Bundled queries are not checked: the data may lack their terms, and the check takes 5 ms
        # of a cold query.
        if not asked.is_bundled:
            from clusterkg.queries.hints import hints

            prefixes = {} if isinstance(result, bool) else result.prefixes
            with with_prefixes(prefixes):
                found = hints(store, asked)
            for hint in found:
                warn(saved.QueryWarning(hint))
        return result

    def _receipt(self, rows: int) -> Receipt:
        """Return the receipt of the last remote answer; of a local answer, one for `rows` complete
        rows.
        """
        from clusterkg.rdf.table import Receipt

        receipts = getattr(self.store, "receipts", ())
        if receipts:
            last: Receipt = receipts[-1]
            return last
        return Receipt(str(self._place or Message("store.this-machine")), rows, rows)

    def why(
        self,
        answer: str | PathLike[str] | SavedQuery,
        params: Mapping[str, str] | None = None,
        *,
        cities: Sequence[str] = (),
        lang: str | None = None,
    ) -> list[Why]:
        """Return the queries behind an answer, each with its rows and their passages.

        Args:
            answer: `overlap`, `scorecard`, or a query as for `query`.
            params: Values of the query's parameters; for overlap, its `level`; for the scorecard, a
                `criterion`, to restrict the answer to it.
            cities: Only rows of these cities; by default of all.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Raises:
            InputError: as in `query`, or there is no such city.

        Examples:
            >>> import clusterkg
            >>> (why,) = clusterkg.open().why("overlap", {"level": "field"}, cities=["宁波"])
            >>> why.query.name, dict(why.params)
            ('bets', {'level': 'field'})
        """
        from clusterkg.facts import why as reasons

        lang = language_of(lang)
        given = params or {}
        asked: list[tuple[str | SavedQuery, Mapping[str, str]]]
        whole: list[str] = []
        graph = self.compared if answer in ("overlap", "scorecard") else self.store
        if answer == "overlap":
            from clusterkg.compare.overlap import QUERY

            asked = [(QUERY, {"level": "concept", **given})]
        elif answer == "scorecard":
            from clusterkg.compare.criteria import CRITERIA, criterion

            only = given.get("criterion")
            those = CRITERIA if only is None else (criterion(only),)
            asked = [(each.query, dict(each.params)) for each in those]
            asked = [each for i, each in enumerate(asked) if each not in asked[:i]]
            # Renewed programmes are older than the compared ones.
            whole = [each.query for each in those if each.whole]
        else:
            asked = [(_read(answer), given)]
        chosen = self._cities(cities)
        return [
            reasons.why(
                self.store if query in whole else graph, query, values, lang=lang, cities=chosen
            )
            for query, values in asked
        ]

    def evidence(
        self,
        source: FilePath | Sequence[FilePath] = (),
        fact: str | None = None,
        *,
        cache: bool = True,
    ) -> Verification:
        """Check the passages behind all facts or one fact, and the values that they should print.

        Args:
            source: UTF-8 files of the source texts; cached texts need not be given again.
            fact: The fact: an IRI, a prefixed name, a code or a label; by default all facts that
                cite a passage of an available text.
            cache: Whether to use the user's cache of source texts, and to add these to it.

        Returns:
            The passages in the order of the texts, whose `problem` is None if the text agrees, and
            a check of each printed value of a fact; truthy if nothing is wrong.

        Raises:
            InputError: a file cannot be read, is none of the sources, or is not of this fact; or no
                text is available and no fact is given.
        """
        from clusterkg.facts import citations, texts
        from clusterkg.facts.verification import verify

        paths = file_paths(source)
        if paths:
            known = citations.sources(self.store)
            at_hand = texts.given(paths, known, self._limits, keep=cache)
        else:
            at_hand = texts.at_hand(self.store, cache=cache)
        if fact is None:
            if not at_hand:
                raise InputError(Message("facts.no-text"))
            return verify(self.store, at_hand)
        node = self.resolve(fact)
        found = verify(self.store, at_hand, {node})
        if paths and not found.passages:
            raise InputError(Message("cli.evidence.none", fact=fact), paths[0])
        return found

    def match(self, names: str | PathLike[str] | Sequence[str]) -> Matches:
        """Match printed industry names to industries of the scheme.

        Args:
            names: One name, several, or the path of a file: a text with one name per line, or a
                CSV with a column called name or 名称. A string is a path if it ends in .txt or
                .csv, or a file has this path.

        Returns:
            A match for each name, in order; one without an answer has the status `unknown`. `table`
            shows all.

        Raises:
            InputError: the file cannot be read.

        Examples:
            >>> import clusterkg
            >>> (match,) = clusterkg.open().match("新能源汽车产业集群")
            >>> match.concepts
            ('https://w3id.org/clusterkg/industry/new-energy-vehicles',)
        """
        from clusterkg.kg.results import Matches
        from clusterkg.names.industries import Matcher
        from clusterkg.names.listing import read_names

        matcher = Matcher(self.store)
        if isinstance(names, PathLike) or (isinstance(names, str) and _is_list(names)):
            names = read_names(Path(names), self._limits)
        wanted = [names] if isinstance(names, str) else names
        return Matches(tuple(map(matcher.match, wanted)), matcher)

    @in_any_language
    def overlap(
        self,
        measure: str = "jaccard",
        level: str = "concept",
        *,
        cities: Sequence[str] = (),
        lang: str | None = None,
    ) -> OverlapMatrix:
        """Return the similarity of cities by the industries that they target.

        Args:
            measure: shared, jaccard, overlap-coefficient, cosine, cosine-idf, newman or wu-palmer,
                or a synonym; `define` gives the formulas and sources.
            level: printed, narrower, concept, field, division or theme.
            cities: Only these cities; by default every city with a compared programme. Programmes
                are chosen in `clusterkg.open`; by default each city's latest is compared.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            A symmetric matrix; `ranked` gives its pairs, `table` the whole. A city of `cities`
            without a compared programme is included with unknown values, and listed in `missing`.

        Raises:
            InputError: there is no such measure, level or city, the measure does not apply to lists
                or to the level, or none of `cities` has a compared programme.

        Examples:
            >>> import clusterkg
            >>> matrix = clusterkg.open().overlap("shared", lang="en")
            >>> wuhan, qingdao = matrix.names.index("Wuhan"), matrix.names.index("Qingdao")
            >>> int(matrix.values[wuhan, qingdao])
            3
        """
        from clusterkg.compare.overlap import overlap

        chosen = self._cities(cities)
        lang = language_of(lang)
        matrix = overlap(self.compared, measure, level, cities=chosen, lang=lang)
        if chosen and len(matrix.missing) == len(matrix):
            raise InputError(Message("cli.overlap.no-programme", city=cities[0]))
        return matrix

    @staticmethod
    def define(measure: str, *, lang: str | None = None) -> str:
        """Return the definition of a measure: formula, unit, range, source, and when not to use it.

        Args:
            measure: A measure of `overlap` or of `shares`, or `chance`, by any of its names (lq,
                区位商, 克鲁格曼指数); or `all`.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            Lines: the measure, then each aspect, with an example worked by hand.

        Raises:
            InputError: there is no such measure.

        Examples:
            >>> import clusterkg
            >>> print(clusterkg.KnowledgeGraph.define("重点产业重合度", lang="en").splitlines()[2])
              formula: |A ∩ B| / |A ∪ B|
        """
        from clusterkg.compare import measures

        return measures.told(measure, language_of(lang))

    @in_any_language
    def explain(
        self, city_a: str, city_b: str, level: str = "concept", *, lang: str | None = None
    ) -> Table:
        """Return the industries that two cities share, or may share, with evidence.

        The column `match` is `certain` for an industry that both name, and `possible` for a pair of
        industries that may overlap, such as an umbrella term and one that it may include. What open
        lists and unclassified targets leave uncertain is in the bounds of `overlap`.

        Args:
            city_a: A city, by any of its names.
            city_b: The other one.
            level: printed, narrower, concept, field, division or theme.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            One row per industry, with the number of cities that name it; evidence is the source
            with `paragraph:start-end`, in characters, or with the number of the item of a document.

        Raises:
            InputError: there is no such city or level.
        """
        from clusterkg.compare.pair import explain

        one, other = (self.resolve(city, "city") for city in (city_a, city_b))
        return explain(self.compared, one, other, level, lang=language_of(lang))

    def scorecard(
        self,
        weights: Mapping[str, float] | None = None,
        *,
        cities: Sequence[str] = (),
        lang: str | None = None,
    ) -> Scorecard:
        """Return a scorecard of the support behind each city's targets.

        Args:
            weights: Non-negative numbers by criterion; other criteria keep their default weights.
            cities: Only these, scored on the criteria that all of them have data on; by default all
                with a compared programme.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            A scorecard: `table` ranks the cities, `by` gives the ranking by one criterion,
            `criteria` describes the criteria, `facts` gives the facts behind one city's values.

        Raises:
            InputError: a weight is negative or not finite, or its criterion is unknown; or there is
                no such city, or it has no programme.

        Examples:
            >>> import clusterkg
            >>> card = clusterkg.open().scorecard({"money": 0}, lang="en")
            >>> card.weights["money"], card.weights["leader"]
            (0.0, 1.0)
        """
        from clusterkg.compare.scorecard import scorecard

        chosen = self._cities(cities)
        lang = language_of(lang)
        named = {token("criterion", name): weight for name, weight in (weights or {}).items()}
        return scorecard(self.compared, named, cities=chosen, whole=self.store, lang=lang)

    def practices(self, *, cities: Sequence[str] = (), lang: str | None = None) -> Table:
        """Return the policy measures that cities take, as a table of cities by measure.

        Args:
            cities: Only these; by default all whose measures a source states.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            One row per city, one column per measure. For leaders, enterprises, zones and institutes
            a cell has the number of targets for which a source names one, and the number for which
            a source only states that all targets have one; other cells say that the measure is
            taken. An empty cell means unknown.

        Raises:
            InputError: there is no such city.
        """
        from clusterkg.compare.practices import practices

        return practices(self.compared, self._cities(cities), lang=language_of(lang))

    def sources(self, *, lang: str | None = None) -> Citations:
        """Return the bibliography of the graph's sources, with the number of facts that cite each.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            The sources, sorted by IRI: `to` gives them as text, CSL-JSON or BibTeX, `table` as a
            table.

        Examples:
            >>> import clusterkg
            >>> cited = {source.key: source for source in clusterkg.open().sources()}
            >>> cited["article-yin-hao"].cited_by["passages"] > 100
            True
        """
        from clusterkg.show.citations import citations

        return citations(self.store, lang=lang)

    def data_date(self) -> str:
        """Return the date of the data: the latest day on which a source of the graph was read.

        Returns:
            An ISO date such as 2026-11-26; empty if no such day is stated.
        """
        from clusterkg.show.void import data_date

        return data_date(self.store)

    def void(self) -> Triples:
        """Return the description of the graph as a dataset, in VoID and DCAT.

        Returns:
            Triples: publisher, version, licence, period and sources, and the numbers of statements
                by class and property.

        Examples:
            >>> import clusterkg
            >>> "void:triples" in clusterkg.open().void().to("ttl")
            True
        """
        from clusterkg import __version__
        from clusterkg.show.void import void

        return void(self.store, __version__)

    def coverage(self, *, lang: str | None = None) -> Coverage:
        """Return the programmes of the graph, with their completeness and evidence.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            `table` has one row per programme, `summary_table` one row per indicator of the whole.

        Examples:
            >>> import clusterkg
            >>> dict(clusterkg.open().coverage().summary())["places"]
            337
        """
        from clusterkg.facts.coverage import coverage

        return coverage(self.store, lang)

    def resolve(self, name: str, kind: str = "entity") -> str:
        """Return the IRI of the resource that a name denotes.

        Args:
            name: An IRI, a prefixed name, a code or a label.
            kind: entity for any resource, or city, industry, tier ...: a parameter type of queries.

        Raises:
            InputError: the name is unknown or ambiguous; the error message suggests similar names.

        Examples:
            >>> import clusterkg
            >>> clusterkg.open().resolve("寧波", "city")
            'https://w3id.org/clusterkg/id/ningbo'
        """
        from clusterkg.names.resolve import resolve

        return resolve(self.store, name, kind).value

    def _cities(self, names: Sequence[str]) -> list[str]:
        """Return the IRIs of the cities named, in order, each once."""
        return list(dict.fromkeys(self.resolve(name, "city") for name in names))


def _read(query: str | PathLike[str] | SavedQuery) -> SavedQuery:
    from clusterkg.queries import saved
    from clusterkg.rdf.reader import is_rdf

    if isinstance(query, saved.SavedQuery):
        return query
    if isinstance(query, PathLike) or query.endswith((".rq", ".ttl")):
        path, _, name = str(query).partition("#")
        if is_rdf(Path(path)):
            from clusterkg.queries import executable

            return executable.find(Path(path), name)
        return saved.read(Path(query))
    is_name = query.replace("-", "").replace("_", "").isalnum()
    return saved.find(query) if is_name else saved.parse(query)


def _is_list(names: str) -> bool:
    """Return whether a text is the path of a list of names: it ends in .txt or .csv, or is an
    existing file.
    """
    path = Path(names)
    try:
        return path.suffix.lower() in (".txt", ".csv") or path.is_file()
    except (OSError, ValueError):
        # A text too long or invalid for a file name is a name.
        return False
