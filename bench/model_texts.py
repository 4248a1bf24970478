"""Answers of a model that compress about as well as real text: few words are frequent."""

import random
from functools import cache

ANSWER_COUNT = 64
"""PostgreSQL's compression looks back 4 KB, so no answer repeats within its window."""
VOCABULARY_SIZE = 4000
LETTERS = "etaoinshrdlucmfwypvbgk"


@cache
def generate_answers(tokens: int) -> list[list[str]]:
    """Return ANSWER_COUNT answers as lists of tokens; the result is the same at every call."""
    generator = random.Random(1)
    lengths = generator.choices(range(1, 9), k=VOCABULARY_SIZE)
    words = ["".join(generator.choices(LETTERS, k=length)) + " " for length in lengths]
    weights = [1 / rank for rank in range(1, VOCABULARY_SIZE + 1)]
    return [generator.choices(words, weights, k=tokens) for _ in range(ANSWER_COUNT)]
