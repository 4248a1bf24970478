"""The tokens that the model calls of a run used."""

from dataclasses import dataclass
from typing import Any

from ag_ui.core import TokenUsage
from langchain_core.messages.ai import UsageMetadata

from agent.graph.wire_schemas import to_wire
from domain.core.metrics.definitions import MODEL_TOKENS


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
        MODEL_TOKENS.inc(self.model, "input", amount=counted["input_tokens"])
        MODEL_TOKENS.inc(self.model, "output", amount=counted["output_tokens"])

    def as_json(self) -> list[dict[str, Any]]:
        """Return AG-UI's format: one entry, or none if no tokens were counted."""
        total = self.input_tokens + self.output_tokens
        if not total:
            return []
        usage = TokenUsage(
            provider=self.provider,
            model=self.model,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            total_tokens=total,
        )
        return [to_wire(usage)]
