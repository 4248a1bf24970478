"""The tokens that the model calls of a run used."""

from dataclasses import dataclass
from typing import Any

from langchain_core.messages.ai import UsageMetadata


@dataclass(slots=True)
class Usage:
    """Tokens as the provider counted them, without estimates."""

    provider: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0

    def add(self, counted: UsageMetadata) -> None:
        self.input_tokens += counted["input_tokens"]
        self.output_tokens += counted["output_tokens"]

    def as_json(self) -> list[dict[str, Any]]:
        """Return AG-UI's format: one entry, or none if no tokens were counted."""
        total = self.input_tokens + self.output_tokens
        if not total:
            return []
        entry = {"provider": self.provider, "model": self.model, "totalTokens": total}
        return [entry | {"inputTokens": self.input_tokens, "outputTokens": self.output_tokens}]
