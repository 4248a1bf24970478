"""E-mail addresses, in the one spelling in which they are kept and looked up."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.core.i18n import gettext_noop
from domain.core.schemas import Text


def normalise_address(value: str) -> str:
    """Give the one spelling of an address: lower case, as people expect of addresses."""
    try:
        # Names such as `.test` are fine: whether mail arrives, the code shows.
        found = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise PydanticCustomError("email", gettext_noop("This is not an e-mail address.")) from None
    return found.normalized.lower()


Address = Annotated[
    Text,
    Field(max_length=254, json_schema_extra={"format": "email"}, examples=["user@example.com"]),
    AfterValidator(normalise_address),
]
"""An e-mail address, in lower case."""
