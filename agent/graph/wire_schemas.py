"""The bases of schemas whose members have AG-UI's camelCase names on the wire."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from domain.core.schemas import Input, Output


class WireInput(Input):
    """Input whose members bear AG-UI's names on the wire."""

    model_config = ConfigDict(alias_generator=to_camel)


class WireOutput(Output):
    """What goes out under AG-UI's names."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
