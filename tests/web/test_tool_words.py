"""The page has words for every tool: what it does, and what it has done."""

import json
from pathlib import Path

import pytest

from agent.tools.registry import load_tools

MESSAGES = Path(__file__).parents[2] / "web" / "src" / "chat" / "messages"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_chat_has_words_for_every_tool(language: str) -> None:
    messages = json.loads((MESSAGES / f"{language}.json").read_text(encoding="utf-8"))
    words = messages["tools"]
    assert words.keys() == load_tools().keys()
    assert all(word["doing"] and word["done"] for word in words.values())
