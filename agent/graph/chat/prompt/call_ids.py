"""The ids of tool calls in a request.

Our own ids are too long for some endpoints: Mistral takes nine letters or digits. A provider's own
id goes back to the model that wrote it, because some models (Kimi K2) depend on its form.
"""

import hashlib
from itertools import count
from string import ascii_letters, digits

_ALPHABET = digits + ascii_letters
_LENGTH = 9


class RequestIds:
    """Gives every call of one request an id that no other call of it has."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def assign(self, call_id: str, provider_id: str) -> str:
        """Return the id of a call; `provider_id` is empty if another model wrote the call.

        A provider that repeats an id gets it back for the first call only: the request of the
        turn before had it there too.
        """
        chosen = provider_id if provider_id.strip() else derive_id(call_id, 0)
        for attempt in count():
            if chosen not in self._used:
                break
            chosen = derive_id(call_id, attempt)
        self._used.add(chosen)
        return chosen


def derive_id(call_id: str, attempt: int) -> str:
    """Return nine letters and digits that depend on nothing but the arguments."""
    digest = hashlib.blake2b(f"{attempt}:{call_id}".encode(errors="replace"), digest_size=8)
    number, derived = int.from_bytes(digest.digest()), ""
    for _ in range(_LENGTH):
        number, rest = divmod(number, len(_ALPHABET))
        derived += _ALPHABET[rest]
    return derived
