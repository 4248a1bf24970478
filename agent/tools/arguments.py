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

from agent.tools.json_schema import compact_schema
from agent.tools.results import ToolError, invalid_arguments_result
from domain.core.normalization import strip_invisible
from domain.core.schemas import Input, Text, check_json
from domain.core.validation import describe_errors

Operation = Callable[..., Awaitable[Any]]
UNUSED = "unused"
"""The property that requests give to an object without properties; a value is ignored."""
MAX_LIST_ROWS = 20
"""Rows of a list that the model gets at once: each one costs tokens and attention."""
ModelLimit = Annotated[
    int,
    Field(ge=1, json_schema_extra={"maximum": MAX_LIST_ROWS}),
    AfterValidator(lambda limit: min(limit, MAX_LIST_ROWS)),
]

ModelAfter = Annotated[Text, Field(max_length=64)]
"""Without a description: the result of a list that has more says what `after` is for."""


class ToolArguments(Input):
    """The arguments that the model sends. An unknown argument is an error.

    Types are lax where the value is unambiguous (`"5"` for 5). A null is the same as no argument
    where the parameter does not take null. Where it does, an empty text is null; and where null
    removes a value, so is "null": a model whose endpoint knows no null writes these.
    """

    @model_validator(mode="before")
    @classmethod
    def drop_meaningless_nulls(cls, arguments: Any) -> Any:
        check_json(arguments)
        if not isinstance(arguments, dict):
            return arguments
        return {
            name: None if cls._stands_for_null(name, value) else value
            for name, value in arguments.items()
            if not cls._is_meaningless(name, value)
        }

    @classmethod
    def _is_meaningless(cls, name: str, value: Any) -> bool:
        field = cls.model_fields.get(name)
        if name == UNUSED and field is None:
            return True
        if value is not None or field is None or field.is_required():
            return False
        return NoneType not in get_args(field.annotation)

    @classmethod
    def _stands_for_null(cls, name: str, value: Any) -> bool:
        field = cls.model_fields.get(name)
        if field is None or not isinstance(value, str):
            return False
        is_null = not strip_invisible(value) or (value == "null" and field.default is not None)
        return is_null and NoneType in get_args(field.annotation)


@dataclass(frozen=True, slots=True)
class Arguments:
    """Parses the model's arguments into an operation's keyword arguments.

    A parameter that is a schema is flattened: its members are arguments, with the names that they
    have in a REST body. The model neither sees nor sets `fixed` arguments.
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
            fields["limit"] = (ModelLimit, MAX_LIST_ROWS)
            fields["after"] = (ModelAfter | None, None)
        return cls(_model(operation, schemas, fields), schemas, others, fixed)

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return compact_schema(self.model.model_json_schema())

    def parse(self, arguments: Any, locale: str) -> dict[str, Any]:
        """Return the operation's keyword arguments. Raises ToolError if they do not fit."""
        try:
            parsed = self.model.model_validate(arguments)
        except ValidationError as error:
            errors = error.errors(include_input=False, include_url=False)
            problems = describe_errors(errors, locale)
            raise ToolError(invalid_arguments_result(problems, locale)) from None
        data = {name: _members_of(schema, parsed) for name, schema in self.schemas.items()}
        return {**{name: getattr(parsed, name) for name in self.others}, **data, **self.fixed}


def _model(
    operation: Operation, schemas: Mapping[str, type[BaseModel]], fields: dict[str, Any]
) -> type[ToolArguments]:
    bases = cast("tuple[type[ToolArguments], ...]", (ToolArguments, *schemas.values()))
    return create_model(
        operation.__name__,
        __base__=bases,
        # Otherwise the schema's own configuration takes precedence. Its fields have their
        # descriptions already: to search the source for a class that it lacks takes a second.
        __cls_kwargs__={"extra": "forbid", "strict": False, "use_attribute_docstrings": False},
        **fields,
    )


def _is_schema(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _members_of(schema: type[BaseModel], parsed: BaseModel) -> BaseModel:
    """Return the members of one schema, which are validated already."""
    names = schema.model_fields.keys()
    values = {name: getattr(parsed, name) for name in names}
    return schema.model_construct(_fields_set=parsed.model_fields_set & names, **values)
