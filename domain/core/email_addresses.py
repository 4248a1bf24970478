"""E-mail addresses in the normalised form in which they are stored and looked up."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import Field

from domain.core.normalization import normalise_address
from domain.core.schemas import Text, Typed


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
    Typed(normalise_address),
]
"""An e-mail address, in lower case."""
