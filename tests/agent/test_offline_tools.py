"""The offline model with the real tools: what it calls fits their schemas."""

import pytest

from agent.tools.registry import load_tools
from tests.agent.more_phrases import MORE_PHRASES
from tests.agent.offline_tools import SIGNATURES, tool
from tests.agent.offline_world import Talk
from tests.agent.phrases import PHRASES, Phrase

REAL = dict(load_tools())
BOUND = [REAL[name].definition if name in REAL else tool(name) for name in SIGNATURES]


@pytest.mark.parametrize("phrase", [*PHRASES, *MORE_PHRASES], ids=lambda phrase: phrase.text)
def test_every_call_fits_the_real_tool(phrase: Phrase) -> None:
    talk = Talk(tools=BOUND)
    talk.say(phrase.text)
    assert talk.world.calls[-1][0] == phrase.tool
    faults = [REAL[n].fault(given, "en") for n, given in talk.world.calls if n in REAL]
    assert [fault for fault in faults if fault] == []
