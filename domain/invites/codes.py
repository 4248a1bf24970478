"""The format of invite codes: eight characters that cannot be confused with each other."""

import re
import secrets
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.core.normalization import normalise_code
from domain.core.schemas import Text, Typed

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Neither I, L and 1, nor O and 0."""
LENGTH = 8
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_invite_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_invite_code(text: str) -> str | None:
    """Normalise a typed code; return None for text that cannot be one."""
    code = normalise_code(text)
    return code if _CODE.fullmatch(code) else None


Code = Annotated[
    Text,
    Field(max_length=64, description="The invite code.", examples=["ABCD2345"]),
    AfterValidator(lambda text: read_invite_code(text) or ""),
    Typed(normalise_code),
]
"""A normalised invite code. Text that cannot be a code becomes empty, which is never found."""
