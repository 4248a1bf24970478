"""The text fields of all routes and tools, found from their tables, and the kind of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, BeforeValidator, TypeAdapter
from pydantic.fields import FieldInfo

from agent.tools.registry import load_tools
from domain.core import normalization, schemas
from domain.core.schemas import Typed
from tests.api.route_table import ENDPOINTS

KINDS = {
    normalization.normalise_address: "address",
    normalization.normalise_code: "code",
    normalization.normalise_username: "username",
    normalization.normalise_login_name: "login name",
    normalization.normalise_password: "new password",
    normalization.normalise_title: "title",
    normalization.normalise_search_text: "search text",
    normalization.strip_invisible: "one word",
    schemas._read_moment: "date",
}


@dataclass(frozen=True)
class TextField:
    """A text that a client or the model sends."""

    operation: str
    name: str
    annotation: Any
    """The type with all of its validators."""
    kind: str | None
    """None for text that is stored as it was sent."""

    def read(self, value: str) -> Any:
        """Return what the operation gets. Raises ValidationError."""
        return TypeAdapter(self.annotation).validate_python(value)

    def __str__(self) -> str:
        return f"{self.operation} {self.name}"


def _list_text_fields() -> list[TextField]:
    found: list[TextField] = []
    for endpoint in ENDPOINTS:
        for name, info in _parameters(endpoint.route.dependant):
            found += _fields(endpoint.operation, name, info)
    for operation, tool in load_tools().items():
        for name, info in tool.arguments.model.model_fields.items():
            found += _fields(f"{operation}()", name, info)
    assert len(found) > 100
    return found


def _parameters(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    for each in (*dependant.path_params, *dependant.query_params, *dependant.body_params):
        yield each.name, each.field_info
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)


def _fields(operation: str, name: str, info: FieldInfo) -> Iterator[TextField]:
    parts = list(_parts(info.annotation))
    model = next(
        (each for each in parts if isinstance(each, type) and issubclass(each, BaseModel)), None
    )
    if model is not None:
        for member, member_info in model.model_fields.items():
            yield from _fields(operation, member, member_info)
        return
    kind = next(filter(None, map(_kind_of, (*info.metadata, *parts))), None)
    if kind is None and {"format": "password"}.items() <= _schema_of(info).items():
        kind = "current password"
    if kind is not None or str in parts:
        yield TextField(operation, name, Annotated[(info.annotation, *info.metadata, name)], kind)


def _schema_of(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _parts(annotation: Any) -> Iterator[Any]:
    """Return a type and, if it is a union or annotated, all that it consists of."""
    yield annotation
    for each in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _parts(each)


def _kind_of(validator: Any) -> str | None:
    if isinstance(validator, Typed):
        return KINDS[validator.normalise]
    return KINDS.get(validator.func) if isinstance(validator, BeforeValidator) else None  # type: ignore[arg-type]


TEXT_FIELDS = _list_text_fields()
"""The text fields of every route, and of every tool, which is named `tool()`."""


def fields_of(kind: str) -> list[TextField]:
    """Return the fields of one kind; there are at least two."""
    found = [field for field in TEXT_FIELDS if field.kind == kind]
    assert len(found) > 1, kind
    return found
