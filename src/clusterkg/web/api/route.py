"""Routes of the API, derived from the signatures of their functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from clusterkg.web.api.context import Context
from clusterkg.web.api.model import Label
from clusterkg.web.api.parameters import BODY, Made, Parameter, maker, parameters
from clusterkg.web.api.representation import Representation, as_json

Function = TypeVar("Function", bound=Callable[..., Any])
_UNION: Final = type(int | str)


@dataclass(frozen=True)
class Route:
    """A method and a path with the function that handles it.

    Args:
        method: The HTTP method.
        path: The path; a placeholder such as {id} matches the rest of it, including slashes, since
            it may be an IRI.
        summary: The summary in both languages.
        function: The function; `register` says what it takes and returns.
        made: Makes the first argument of the function from the graph; None if that is the graph.
        parameters: The parameters, in order.
        struct: The struct that is sent as JSON; None if only representations are sent.
        listed: Whether a list of such structs is sent.
        takes_body: Whether the function has an argument `body`.
    """

    method: str
    path: str
    summary: Label
    function: Callable[..., Any]
    made: Made | None
    parameters: tuple[Parameter, ...]
    struct: type | None
    listed: bool
    takes_body: bool

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types that parameters can request."""
        formats = [kind for each in self.parameters for kind in each.about.formats.values()]
        return tuple(dict.fromkeys(formats))

    def represent(self, context: Context, values: Mapping[str, Any], body: bytes) -> Representation:
        """Call the function and return its result as a representation, by default JSON.

        Args:
            values: The value of each parameter by name, as `parameters.parse` returns them.
            body: The body of the request; ignored unless the route takes one.

        Raises:
            InputError: the request is invalid; `problems.status` returns its HTTP status.
        """
        arguments: dict[str, Any] = {BODY: body} if self.takes_body else {}
        for each in self.parameters:
            if each.key is not None:
                arguments.setdefault(each.argument, {})[each.key] = values[each.name]
            elif each.argument == each.name:
                arguments[each.name] = values[each.name]
        first = context if self.made is None else self.made(context, values)
        result = self.function(first, **arguments)
        return result if isinstance(result, Representation) else as_json(result)


def register(
    routes: list[Route], method: str, path: str, summary: Label
) -> Callable[[Function], Function]:
    """Return a decorator that adds a function as a route to `routes`.

    The function returns a struct, a list of structs, a Representation, or a union of one of the
    former and the latter. Its first argument is the context or annotated with Made; an argument
    `body` receives the body of the request.
    """

    def add(function: Function) -> Function:
        returned = get_type_hints(function)["return"]
        kinds = get_args(returned) if get_origin(returned) is _UNION else (returned,)
        sent = next((kind for kind in kinds if kind is not Representation), None)
        listed = get_origin(sent) is list
        routes.append(
            Route(
                method,
                path,
                summary,
                function,
                maker(function),
                parameters(function),
                get_args(sent)[0] if listed else sent,
                listed,
                BODY in inspect.signature(function).parameters,
            )
        )
        return function

    return add
