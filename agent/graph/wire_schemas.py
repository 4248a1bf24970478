"""The base classes of schemas with AG-UI's camelCase names on the wire.

What AG-UI defines has its models in `ag_ui.core`. A schema of input extends one of them and takes
the configuration STRICT_INPUT: the library converts types, keeps unknown members, reads Python's
names too, and bounds no text. WireInput and WireOutput are for what AG-UI does not define.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from domain.core.schemas import Input, Output

STRICT_INPUT = ConfigDict(
    strict=True,
    frozen=True,
    extra="ignore",
    populate_by_name=False,
    hide_input_in_errors=True,
    use_attribute_docstrings=True,
)
"""The configuration of `Input`, for schemas that extend a model of AG-UI."""


class WireInput(Input):
    """Input with AG-UI's names on the wire."""

    model_config = ConfigDict(alias_generator=to_camel)


class WireOutput(Output):
    """Output with AG-UI's names on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class DocumentedAs:
    """Document a plain JSON object with a model of AG-UI.

    What is stored in AG-UI's form is returned as it is: a page of messages is not validated again.
    """

    def __init__(self, model: Any, example: Any) -> None:
        self._model = model
        self._example = example

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        del schema
        return {**handler(TypeAdapter(self._model).core_schema), "example": self._example}


def to_wire(model: BaseModel) -> dict[str, Any]:
    """Return a model of AG-UI as JSON with the names on the wire; absent members are omitted."""
    return model.model_dump(mode="json", by_alias=True)
