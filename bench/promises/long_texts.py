"""A scenario about long texts, which the parsers of the application must read in linear time."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from time import perf_counter

from bench.promises.deployment import Deployment, Measurement
from domain.diet.rules.requirements import read_requirements
from domain.diet.rules.toxic import find_toxic_in_advice
from tests.offline_model.conversation import Conversation

MAX_CHARACTERS = 8000
MESSAGES = (
    "from 2 to 3 and ", "lunch with Bob, ", "bob's ", "from ", "the ", "see, ", "1 ", "a", " ",
    "明天下午三点开会，", "明天", "查看", "把", "给", "的",
)  # fmt: skip
REQUIREMENTS = ("只吃" + "鸡," * 900, "chicken and " * 150 + "only", "鸡肉" * 999)
ADVICE = ("without " + "or " * 330, "no " + "a b, or " * 120, "不含" + "和" * 900)


async def measure_long_texts(_: Deployment) -> AsyncIterator[Measurement]:
    Conversation().send("lunch tomorrow at 2pm")  # imports the libraries that load on first use
    slowest = 0.0
    for part in MESSAGES:
        message = (part * MAX_CHARACTERS)[:MAX_CHARACTERS]
        slowest = max(slowest, _measure(partial(Conversation().send, message)))
    yield Measurement(f"the offline model reads {MAX_CHARACTERS} characters", slowest, 1)
    slowest = max(_measure(partial(read_requirements, "dog", text)) for text in REQUIREMENTS)
    yield Measurement("the special requirements of a pet are read", slowest, 1)
    slowest = max(
        _measure(partial(find_toxic_in_advice, text + "garlic", "dog")) for text in ADVICE
    )
    yield Measurement("the advice of a diet plan is searched for toxic foods", slowest, 1)


def _measure(work: Callable[[], object]) -> float:
    started_at = perf_counter()
    work()
    return perf_counter() - started_at
