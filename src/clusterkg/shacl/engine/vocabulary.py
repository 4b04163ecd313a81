"""Terms of SHACL, for detecting misspelt ones."""

from __future__ import annotations

from typing import Final

DASH: Final = "http://datashapes.org/dash#"
TERMS: Final = frozenset(
    """
    AbstractResult AndConstraintComponent AndConstraintComponent-and BlankNode BlankNodeOrIRI
    BlankNodeOrLiteral ClassConstraintComponent ClassConstraintComponent-class
    ClosedConstraintComponent ClosedConstraintComponent-closed
    ClosedConstraintComponent-ignoredProperties ConstraintComponent DatatypeConstraintComponent
    DatatypeConstraintComponent-datatype DisjointConstraintComponent
    DisjointConstraintComponent-disjoint EqualsConstraintComponent
    EqualsConstraintComponent-equals ExpressionConstraintComponent
    ExpressionConstraintComponent-expression Function HasValueConstraintComponent
    HasValueConstraintComponent-hasValue IRI IRIOrLiteral InConstraintComponent
    InConstraintComponent-in Info JSConstraint JSConstraint-js JSConstraintComponent JSExecutable
    JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator LanguageInConstraintComponent
    LanguageInConstraintComponent-languageIn LessThanConstraintComponent
    LessThanConstraintComponent-lessThan LessThanOrEqualsConstraintComponent
    LessThanOrEqualsConstraintComponent-lessThanOrEquals Literal MaxCountConstraintComponent
    MaxCountConstraintComponent-maxCount MaxExclusiveConstraintComponent
    MaxExclusiveConstraintComponent-maxExclusive MaxInclusiveConstraintComponent
    MaxInclusiveConstraintComponent-maxInclusive MaxLengthConstraintComponent
    MaxLengthConstraintComponent-maxLength MinCountConstraintComponent
    MinCountConstraintComponent-minCount MinExclusiveConstraintComponent
    MinExclusiveConstraintComponent-minExclusive MinInclusiveConstraintComponent
    MinInclusiveConstraintComponent-minInclusive MinLengthConstraintComponent
    MinLengthConstraintComponent-minLength NodeConstraintComponent NodeConstraintComponent-node
    NodeKind NodeKindConstraintComponent NodeKindConstraintComponent-nodeKind NodeShape
    NotConstraintComponent NotConstraintComponent-not OrConstraintComponent
    OrConstraintComponent-or Parameter Parameterizable PatternConstraintComponent
    PatternConstraintComponent-flags PatternConstraintComponent-pattern PrefixDeclaration
    PropertyConstraintComponent PropertyConstraintComponent-property PropertyGroup PropertyShape
    QualifiedMaxCountConstraintComponent QualifiedMaxCountConstraintComponent-qualifiedMaxCount
    QualifiedMaxCountConstraintComponent-qualifiedValueShape
    QualifiedMaxCountConstraintComponent-qualifiedValueShapesDisjoint
    QualifiedMinCountConstraintComponent QualifiedMinCountConstraintComponent-qualifiedMinCount
    QualifiedMinCountConstraintComponent-qualifiedValueShape
    QualifiedMinCountConstraintComponent-qualifiedValueShapesDisjoint ResultAnnotation Rule
    SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent
    SPARQLConstraintComponent-sparql SPARQLConstructExecutable SPARQLExecutable SPARQLFunction
    SPARQLRule SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType
    SPARQLUpdateExecutable Severity Shape Target TargetType TripleRule
    UniqueLangConstraintComponent UniqueLangConstraintComponent-uniqueLang ValidationReport
    ValidationResult Validator Violation Warning XoneConstraintComponent
    XoneConstraintComponent-xone
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed
    condition conforms construct datatype deactivated declare defaultValue description detail
    disjoint entailment equals expression filterShape flags focusNode group hasValue
    ignoredProperties in intersection inversePath js jsFunctionName jsLibrary jsLibraryURL
    labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive maxInclusive
    maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind
    nodeValidator nodes not object oneOrMorePath optional or order parameter path pattern
    predicate prefix prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount
    qualifiedValueShape qualifiedValueShapesDisjoint result resultAnnotation resultMessage
    resultPath resultSeverity returnType rule select severity shapesGraph
    shapesGraphWellFormed sourceConstraint sourceConstraintComponent sourceShape sparql subject
    suggestedShapesGraph target targetClass targetNode targetObjectsOf targetSubjectsOf this
    union uniqueLang update validator value xone zeroOrMorePath zeroOrOnePath
    """.split()  # noqa: SIM905
)
# Unsupported terms, which are refused: otherwise data would pass without having been checked.
UNSUPPORTED: Final = (
    *("js", "entailment"),
    *("desc", "groupConcat", "limit", "offset", "orderBy", "returnsNodes"),
)
# Terms of the Community Group's SHACL-AF draft that are not in the Working Group's note.
COMMUNITY: Final = frozenset(
    "count distinct else exists if max min minus sum then values".split()  # noqa: SIM905
)
# Supported terms of the SHACL 1.2 drafts, and those that have no effect on validation.
DRAFT: Final = frozenset(
    """
    maxListLength MaxListLengthConstraintComponent MaxListLengthConstraintComponent-maxListLength
    memberShape MemberShapeConstraintComponent MemberShapeConstraintComponent-memberShape
    minListLength MinListLengthConstraintComponent MinListLengthConstraintComponent-minListLength
    rootClass RootClassConstraintComponent RootClassConstraintComponent-rootClass ShapeClass
    singleLine SingleLineConstraintComponent SingleLineConstraintComponent-singleLine someValue
    SomeValueConstraintComponent SomeValueConstraintComponent-someValue subsetOf
    SubsetOfConstraintComponent SubsetOfConstraintComponent-subsetOf uniqueMembers
    UniqueMembersConstraintComponent UniqueMembersConstraintComponent-uniqueMembers
    agentInstruction codeIdentifier conformanceDisallows conformsToShapesGraph DataGraph Debug
    formalized Graph incomplete incompleteURIStart intent ProcessorConfiguration RulesGraph
    ShapesGraph Trace unit usedConfiguration usedDataGraph usedShapesGraph
    """.split()  # noqa: SIM905
)
# Unsupported terms of the SHACL 1.2 drafts.
DRAFT_UNSUPPORTED: Final = frozenset(
    """
    bodyExpression describe expectedPredicate hasRule includesRuleSet keyParameter layer
    ListParameterExpression ListParameterExpressionFunction NamedParameterExpression
    NamedParameterExpressionFunction nodeByExpression NodeByExpressionConstraintComponent
    NodeByExpressionConstraintComponent-nodeByExpression NodeExpression NodeExpressionFunction
    reificationRequired reifierShape ReifierShapeConstraintComponent
    ReifierShapeConstraintComponent-reificationRequired
    ReifierShapeConstraintComponent-reifierShape ruleProcessor RulesEntailment RuleSet runOnce
    SelectExpression SelectExpression-prefixes SelectExpression-select sourceRule
    SPARQLDescribeExecutable sparqlExpr SPARQLExprExpression SPARQLExprExpression-prefixes
    SPARQLExprExpression-sparqlExpr SPARQLRuleTemplate targetWhere tempTriple TripleTerm
    uniqueValuesFor UniqueValuesForConstraintComponent
    UniqueValuesForConstraintComponent-uniqueValuesFor
    """.split()  # noqa: SIM905
)
# Terms of SHACL 1.0 drafts that still occur in shapes, and their replacements. In SHACL 1.2,
# sh:shape has a meaning in data.
FORMER: Final = {
    "allowedValue": "in",
    "allowedValues": "in",
    "inverseProperty": "inversePath",
    "scopeClass": "targetClass",
    "scopeNode": "targetNode",
    "shape": "node",
    "valueShape": "node",
    "valueType": "class",
}
