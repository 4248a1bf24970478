"""The base classes of schemas with AG-UI's camelCase names on the wire."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from domain.core.schemas import Input, Output


class WireInput(Input):
    """Input with AG-UI's names on the wire."""

    model_config = ConfigDict(alias_generator=to_camel)


class WireOutput(Output):
    """Output with AG-UI's names on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
