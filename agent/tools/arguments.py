"""The arguments of a tool, from the signature of the operation behind it."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, TypeGuard, cast, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    ValidationError,
    create_model,
    model_validator,
)

from agent.tools.definitions import compact_schema
from agent.tools.rejections import ToolRejected, invalid_arguments
from domain.core.schemas import Input, check_json
from domain.core.validation import describe_errors

Operation = Callable[..., Awaitable[Any]]
MAX_LISTED = 20
"""Rows of a list that a model is shown at once: what it reads costs time and attention."""
ModelLimit = Annotated[
    int,
    Field(ge=1, json_schema_extra={"maximum": MAX_LISTED}),
    AfterValidator(lambda limit: min(limit, MAX_LISTED)),
]


class ToolArguments(Input):
    """What a model sends. An argument that nobody knows is an error, not a wish to ignore.

    Types are lax where nothing else can be meant (`"5"` for 5), and null where it means nothing
    is the same as leaving the argument out.
    """

    @model_validator(mode="before")
    @classmethod
    def without_meaningless_nulls(cls, given: Any) -> Any:
        check_json(given)
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if not cls._says_nothing(name, value)}

    @classmethod
    def _says_nothing(cls, name: str, value: Any) -> bool:
        field = cls.model_fields.get(name)
        if value is not None or field is None or field.is_required():
            return False
        return NoneType not in get_args(field.annotation)


@dataclass(frozen=True, slots=True)
class Arguments:
    """Turns a model's arguments into an operation's keyword arguments.

    The members of a parameter that is a schema stand beside the others, with the names they have
    in a REST body. `fixed` ones the model neither sees nor sets.
    """

    model: type[ToolArguments]
    schemas: Mapping[str, type[BaseModel]]
    others: tuple[str, ...]
    fixed: Mapping[str, Any]

    @classmethod
    def of(cls, operation: Operation, fixed: Mapping[str, Any]) -> "Arguments":
        schemas: dict[str, type[BaseModel]] = {}
        fields: dict[str, Any] = {}
        for name, parameter in inspect.signature(operation, eval_str=True).parameters.items():
            if parameter.kind is not parameter.KEYWORD_ONLY or name in fixed:
                continue
            if _is_schema(parameter.annotation):
                schemas[name] = parameter.annotation
            else:
                required = parameter.default is parameter.empty
                fields[name] = (parameter.annotation, ... if required else parameter.default)
        others = tuple(fields)
        if any("limit" in schema.model_fields for schema in schemas.values()):
            fields["limit"] = (ModelLimit, MAX_LISTED)
        return cls(_model(operation, schemas, fields), schemas, others, fixed)

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return compact_schema(self.model.model_json_schema())

    def read(self, given: Any, locale: str) -> dict[str, Any]:
        """Give the operation's keyword arguments. Raises ToolRefused where they do not fit."""
        try:
            read = self.model.model_validate(given)
        except ValidationError as error:
            errors = error.errors(include_input=False, include_url=False)
            raise ToolRejected(invalid_arguments(describe_errors(errors, locale), locale)) from None
        parts = {name: _part(read, schema) for name, schema in self.schemas.items()}
        return {**{name: getattr(read, name) for name in self.others}, **parts, **self.fixed}


def _model(
    operation: Operation, schemas: Mapping[str, type[BaseModel]], fields: dict[str, Any]
) -> type[ToolArguments]:
    bases = cast("tuple[type[ToolArguments], ...]", (ToolArguments, *schemas.values()))
    return create_model(
        operation.__name__,
        __base__=bases,
        # Said here, because a schema's own settings would win otherwise.
        __cls_kwargs__={"extra": "forbid", "strict": False},
        **fields,
    )


def _is_schema(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _part(read: BaseModel, schema: type[BaseModel]) -> BaseModel:
    """Give one schema's share of what was read and checked already."""
    names = schema.model_fields.keys()
    values = {name: getattr(read, name) for name in names}
    return schema.model_construct(_fields_set=read.model_fields_set & names, **values)
