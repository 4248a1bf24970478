"""E-mail addresses in the normalised form in which they are stored and looked up."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.core.i18n import gettext_noop
from domain.core.schemas import Text, strip_invisible


def normalise_address(value: str) -> str:
    """Normalise an address, which includes lower case. Raises PydanticCustomError.

    Characters that a user cannot see are removed.
    """
    try:
        # Domains such as `.test` are fine: the code proves whether mail arrives.
        address = validate_email(
            strip_invisible(value), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        raise PydanticCustomError("email", gettext_noop("This is not an e-mail address.")) from None
    return address.normalized.lower()


def write_ascii_domain(address: str) -> str:
    """Return a normalised address with its domain in punycode: what SMTP and mail headers take.

    What is no address stays as it is. Source: the A-labels of RFC 5890 section 2.3.2.1.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address
    return f"{local}@{checked.ascii_domain}"


Address = Annotated[
    Text,
    Field(max_length=254, json_schema_extra={"format": "email"}, examples=["user@example.com"]),
    AfterValidator(normalise_address),
]
"""An e-mail address, in lower case."""
