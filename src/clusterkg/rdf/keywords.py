"""Keywords and functions of SPARQL 1.1 and of the 1.2 drafts, and common prefixes."""

from __future__ import annotations

from typing import Final

from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.sparql import FORMS, UPDATES

MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
KEYWORDS: Final = frozenset(
    (
        *FORMS,
        *UPDATES,
        *MODIFIERS,
        *("BASE", "PREFIX", "VERSION", "DISTINCT", "REDUCED", "AS", "FROM", "NAMED", "WHERE", "BY"),
        *("ASC", "DESC", "OPTIONAL", "GRAPH", "SERVICE", "SILENT", "BIND", "UNDEF", "MINUS"),
        *("UNION", "FILTER", "IN", "NOT", "EXISTS", "A", "TRUE", "FALSE", "SEPARATOR", "DATA"),
        *("LATERAL", "USING", "INTO", "TO", "DEFAULT", "ALL"),
    )
)
AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
FUNCTIONS: Final = frozenset(
    (
        *AGGREGATES,
        *("STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "URI", "BNODE", "RAND", "ABS"),
        *("CEIL", "FLOOR", "ROUND", "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI"),
        *("CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY"),
        *("HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "NOW", "UUID", "STRUUID", "MD5"),
        *("SHA1", "SHA256", "SHA384", "SHA512", "COALESCE", "IF", "STRLANG", "STRDT", "SAMETERM"),
        *("ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX", "SUBSTR", "REPLACE"),
        *("TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "ISTRIPLE", "LANGDIR", "HASLANG"),
        *("HASLANGDIR", "STRLANGDIR", "ADJUST"),
    )
)
# Functions of other languages that people mistake for SPARQL, with their equivalents.
OPERATORS: Final = {"AND": "&&", "OR": "||", "LIKE": "REGEX(...)", "==": "=", "<>": "!="}
FOREIGN: Final = {
    "LENGTH": "STRLEN",
    "LEN": "STRLEN",
    "SUBSTRING": "SUBSTR",
    "UPPER": "UCASE",
    "LOWER": "LCASE",
    "IFNULL": "COALESCE",
    "NVL": "COALESCE",
    "MEAN": "AVG",
    "STARTSWITH": "STRSTARTS",
    "ENDSWITH": "STRENDS",
    "LIKE": "REGEX",
    "DATE": "xsd:date",
    "INT": "xsd:integer",
    "INTEGER": "xsd:integer",
    "FLOAT": "xsd:double",
    "STRING": "STR",
    "ISNULL": "!BOUND",
    "STRING_AGG": "GROUP_CONCAT",
}
# Widely used prefixes that this package does not declare.
COMMON_PREFIXES: Final = {
    **PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "vann": "http://purl.org/vocab/vann/",
    "qb": "http://purl.org/linked-data/cube#",
    "time": "http://www.w3.org/2006/time#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "gn": "http://www.geonames.org/ontology#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
    "locn": "http://www.w3.org/ns/locn#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "spdx": "http://spdx.org/rdf/terms#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "bibo": "http://purl.org/ontology/bibo/",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "dash": "http://datashapes.org/dash#",
    "as": "https://www.w3.org/ns/activitystreams#",
    "fn": "http://www.w3.org/2005/xpath-functions#",
    "afn": "http://jena.apache.org/ARQ/function#",
    "gephi": "http://gephi.org/",
}
