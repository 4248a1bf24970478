"""Characters that a value has by mistake, and values that are no URL but have a form."""

import re
from email.utils import getaddresses
from ipaddress import ip_address, ip_network
from pathlib import Path

QUOTATION_MARKS = "\"'"
COMMENT = "#"
MIN_TOKEN_LENGTH = 16
MAIL_FROM_FORM = (
    'write it like Majordomo <no-reply@example.com>, and a name with a comma or colon in "..."'
)
_HOST = re.compile(r"[\w.-]+")


def check_text(text: str) -> str:
    """Refuse what an environment file adds to a value.

    Shells and python-dotenv remove quotation marks and comments at the end of a line. systemd
    keeps the comments, and Docker both: there they become a part of the value.
    """
    if text != text.strip():
        raise ValueError("has blanks or a line end around it; remove them")
    if text.startswith(COMMENT) or re.search(rf"\s{COMMENT}", text):
        raise ValueError("has a comment in it; write comments on lines of their own")
    if text.endswith(tuple(QUOTATION_MARKS)):
        raise ValueError("has a quotation mark at its end; write it without quotation marks")
    if not all(character.isprintable() for character in text):
        raise ValueError("has a control character; remove it")
    return text


def check_secret(text: str) -> str:
    """Refuse a key with a character that tells of a mistake in the environment file."""
    if any(char.isspace() or char in COMMENT + QUOTATION_MARKS for char in text):
        raise ValueError(
            "has a blank, # or quotation mark, so it may have a comment in it; write a random one, "
            "such as the output of: openssl rand -hex 32"
        )
    return text


def check_token(text: str) -> str:
    """Refuse a token that could be guessed, or that no Authorization header can have."""
    check_secret(text)
    if len(text) < MIN_TOKEN_LENGTH:
        raise ValueError(
            f"has fewer than {MIN_TOKEN_LENGTH} characters; write random ones, such as the output "
            "of: openssl rand -hex 32"
        )
    return check_api_key(text)


def check_api_key(text: str) -> str:
    """Refuse a key that no Authorization header can have (RFC 6750 section 2.1)."""
    if not all("!" <= char <= "~" for char in text):
        raise ValueError("has a blank or a character that is not ASCII; copy the key again")
    return text


def check_host(text: str) -> str:
    """Refuse an address to listen on that has a port or a scheme."""
    try:
        ip_address(text)
    except ValueError:
        if not _HOST.fullmatch(text):
            raise ValueError(
                "is no address; write one like 127.0.0.1, 0.0.0.0 or ::, with the port in PORT"
            ) from None
    return text


def check_networks(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what is neither an address nor a network."""
    try:
        for text in texts:
            ip_network(text, strict=False)
    except ValueError:
        raise ValueError("write addresses like 10.0.0.1 or networks like 10.0.0.0/8") from None
    return texts


def check_folder(path: Path) -> Path:
    """Refuse a folder that a shell would have expanded."""
    if str(path).startswith(("~", "$")):
        raise ValueError("begins with ~ or $, which only a shell expands; write the whole path")
    return path


def check_sender(text: str) -> str:
    """Refuse what is not one address, with or without a name (RFC 5322 section 3.4)."""
    parsed = getaddresses([text])
    local, _, domain = parsed[0][1].rpartition("@") if len(parsed) == 1 else ("", "", "")
    if not local or not domain or any(char.isspace() or char in "<>," for char in local + domain):
        raise ValueError(MAIL_FROM_FORM)
    return text
