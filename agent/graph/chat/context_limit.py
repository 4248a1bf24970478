"""How large a prompt may be, as the setting says and as the endpoint has shown."""

from dataclasses import dataclass


@dataclass(slots=True)
class ContextLimit:
    """The tokens of the model's context, shared by the runs of a process.

    A refusal for length lowers it, so that the next prompts are not refused as well.
    """

    tokens: int

    def lower(self, tokens: int) -> None:
        self.tokens = max(1, min(self.tokens, tokens))
