"""Words of a model that compress about as well as real ones: few are frequent, most are rare."""

import random
from functools import cache

ANSWERS = 64
"""Different answers. PostgreSQL's compression looks back 4 KB: farther than that, none repeats."""
VOCABULARY = 4000


@cache
def answers(tokens: int) -> list[list[str]]:
    """Give the answers, each as its tokens; always the same ones."""
    chance = random.Random(1)
    words = [
        "".join(chance.choices("etaoinshrdlucmfwypvbgk", k=length)) + " "
        for length in chance.choices(range(1, 9), k=VOCABULARY)
    ]
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    return [chance.choices(words, weights, k=tokens) for _ in range(ANSWERS)]
