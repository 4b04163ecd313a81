"""Query and path parameters, derived from function signatures, and parsed from text."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

from clusterkg.base.errors import InputError
from clusterkg.base.formats import named
from clusterkg.base.locale import Message
from clusterkg.names.words import token
from clusterkg.web.api.model import Label

BODY: Final = "body"
# Maximum repetitions of a repeatable parameter.
MOST_VALUES: Final = 100
TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class Described:
    """Annotation of an argument with details beyond its type.

    Args:
        description: The description in both languages.
        choices: The allowed texts; empty for any.
        formats: The media type that each choice requests, instead of `choices`.
        least: The least number allowed.
        most: The greatest number allowed.
        longest: The maximum number of characters of a text.
        example: An example for the document.
        fallback: Returns the default, if that is known only when a request comes.
    """

    description: Label
    choices: tuple[str, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    longest: int = 1000
    example: Any = None
    fallback: Callable[[], str] | None = None


@dataclass(frozen=True)
class Keyed:
    """Annotation of a mapping: each key, a key of `members`, is a parameter called PREFIX.KEY."""

    prefix: str
    members: Mapping[str, Described]


class Made:
    """Annotation of the first argument with the functions that make it from the graph.

    Each of these gets the result of the one before, and parameters that its signature describes.
    """

    def __init__(self, *steps: Callable[..., Any]) -> None:
        self.steps = {step: tuple(inspect.signature(step).parameters)[1:] for step in steps}

    def __call__(self, context: Any, values: Mapping[str, Any]) -> Any:
        """Return the argument, made from the graph `context` and the parameters' values by name."""
        for step, names in self.steps.items():
            context = step(context, **{name: values[name] for name in names})
        return context


@dataclass(frozen=True)
class Parameter:
    """A path or query parameter.

    Args:
        type: The type of JSON Schema, or `rest`: a mapping of all query parameters of other names.
        default: The value if it is not given, unless `about` has a fallback.
        required: Whether it must be given.
        repeated: Whether it may be given several times; the value is then a tuple.
        argument: The argument of the function that receives the value, or is made from it.
        key: The key of the value in the argument, if that is a mapping; else None.
    """

    name: str
    type: str
    about: Described
    default: Any
    required: bool
    repeated: bool
    argument: str
    key: str | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed values of a text; empty if all are allowed."""
        return self.about.choices or tuple(self.about.formats)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its values."""
        if self.type == "rest":
            return {"type": "object", "additionalProperties": {"type": "string"}}
        about = self.about
        one: dict[str, Any] = {"type": self.type}
        if self.choices:
            one["enum"] = list(self.choices)
        elif self.type == "string":
            one["maxLength"] = about.longest
        default = None if self.repeated else self.default
        bounds = {"default": default, "minimum": about.least, "maximum": about.most}
        one |= {name: value for name, value in bounds.items() if value is not None}
        return {"type": "array", "items": one, "maxItems": MOST_VALUES} if self.repeated else one

    def parse(self, texts: list[str]) -> Any:
        """Return the value for `texts`: if `repeated`, a tuple of all, which may be empty; else the
        value of the only text or, without a text, the default.

        Raises:
            InputError: the value is missing, given too often, or not allowed.
        """
        if len(texts) > MOST_VALUES:
            raise InputError(Message("web.too-often", name=self.name, most=MOST_VALUES))
        if self.repeated:
            return tuple(map(self._parsed, texts))
        if texts:
            return self._parsed(_only(self.name, texts))
        if self.required:
            raise InputError(Message("web.missing", name=self.name))
        return self.default if self.about.fallback is None else self.about.fallback()

    def _parsed(self, text: str) -> Any:
        match self.type:
            case "integer" | "number":
                return self._number(text)
            case "boolean":
                if text not in _BOOLEANS:
                    raise InputError(Message("web.no-boolean", name=self.name, value=text))
                return _BOOLEANS[text]
        if len(text) > self.about.longest:
            raise InputError(Message("web.too-long", name=self.name, n=self.about.longest))
        if self.about.formats:
            # An unknown format is reported below.
            with suppress(InputError):
                text = named(text, self.about.formats)
        text = token(self.name, text) if self.choices else text
        if self.choices and text not in self.choices:
            choices = list(self.choices)
            raise InputError(Message("web.no-choice", name=self.name, choices=choices, value=text))
        return text

    def _number(self, text: str) -> float:
        whole = self.type == "integer"
        if not (_INTEGER if whole else _NUMBER).fullmatch(text):
            key = "web.no-integer" if whole else "web.no-number"
            raise InputError(Message(key, name=self.name, value=text))
        number = int(text) if whole else float(text)
        least = -math.inf if self.about.least is None else self.about.least
        most = math.inf if self.about.most is None else self.about.most
        if not math.isfinite(number) or not least <= number <= most:
            raise InputError(
                Message("web.out-of-range", name=self.name, least=least, most=most, value=text)
            )
        return number


def parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Return the parameters for the arguments of `function`.

    The first argument is the context or, if annotated with Made, is made from the context and from
    parameters. The order is: parameters of the other positional arguments, those of Made, and those
    of keyword-only arguments. `body` is skipped. Each other argument must be annotated with
    Described or, if it is a mapping with known keys, with Keyed.
    """
    hints = get_type_hints(function, include_extras=True)
    first, *arguments = inspect.signature(function).parameters.values()
    found: dict[bool, list[Parameter]] = {True: [], False: []}
    for each in arguments:
        if each.name != BODY:
            found[each.kind is each.KEYWORD_ONLY] += _parameters(each, hints[each.name])
    steps = made.steps if (made := maker(function)) is not None else ()
    own = (replace(each, argument=first.name) for step in steps for each in parameters(step))
    return (*found[False], *own, *found[True])


def maker(function: Callable[..., Any]) -> Made | None:
    """Return the Made that annotates the first argument of `function`; None if there is none."""
    hints = get_type_hints(function, include_extras=True)
    about = get_args(hints[next(iter(inspect.signature(function).parameters))])[1:]
    return next((each for each in about if isinstance(each, Made)), None)


def default(function: Callable[..., Any], argument: str) -> Any:
    """Return the default of the argument `argument` of `function`; `inspect.Parameter.empty` if it
    has none.
    """
    return inspect.signature(function).parameters[argument].default


def parse(known: tuple[Parameter, ...], given: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the value of each parameter by name.

    Args:
        known: The parameters of the route.
        given: The texts in a request, by name.

    Raises:
        InputError: a parameter is unknown, missing, given too often, or invalid.
    """
    named = {each.name: each for each in known if each.type != "rest"}
    rest = next((each.name for each in known if each.type == "rest"), None)
    others = {name: texts for name, texts in given.items() if name not in named}
    if others and rest is None:
        name = next(iter(others))
        if not named:
            raise InputError(Message("web.no-parameters", name=name))
        raise InputError(Message("web.no-parameter", name=name, names=list(named)))
    values = {name: each.parse(given.get(name, [])) for name, each in named.items()}
    if rest is not None:
        values[rest] = {name: _only(name, texts) for name, texts in others.items()}
    return values


def _only(name: str, texts: list[str]) -> str:
    if len(texts) > 1:
        raise InputError(Message("web.repeated", name=name, n=len(texts)))
    return texts[0]


def _parameters(argument: inspect.Parameter, hint: Any) -> list[Parameter]:
    base, about = get_args(hint)
    value: Any = None if argument.default is argument.empty else argument.default
    if isinstance(about, Keyed):
        (kind,) = get_args(base)[1:]
        return [
            Parameter(
                *(f"{about.prefix}.{key}", TYPES[kind], each, value[key]),
                required=False,
                repeated=False,
                argument=argument.name,
                key=key,
            )
            for key, each in about.members.items()
        ]
    kinds = [kind for kind in get_args(base) or (base,) if kind not in (NoneType, ...)]
    if get_origin(base) is dict:
        return [Parameter(argument.name, "rest", about, value, False, False, argument.name)]
    repeated = get_origin(base) is tuple
    required = argument.default is argument.empty and about.fallback is None
    return [
        Parameter(argument.name, TYPES[kinds[0]], about, value, required, repeated, argument.name)
    ]
