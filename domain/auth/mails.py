"""The mails of registration, in the language of whoever asked."""

from dataclasses import dataclass

from domain.auth.redirects import link_to
from domain.core.i18n import mark, translate

_CODE_SUBJECT = mark("{code} is your Majordomo code")
_CODE_BODY = mark(
    "Hello,\n\nyour code is {code}\n\nIt is good for {minutes} minutes and can be used once.\n"
    "If you did not ask for it, ignore this mail: without the code nothing happens.\n"
)
_LINK = mark("\nOr open this page:\n{link}\n")
_KNOWN_SUBJECT = mark("You already have a Majordomo account")
_KNOWN_BODY = mark(
    "Hello,\n\nsomebody tried to register with this address, which already has an account.\n"
    "If it was you, sign in, or have your password reset.\n"
    "If it was not you, ignore this mail: nothing has changed.\n"
)


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    body: str


def registration_mail(
    locale: str, *, email: str, code: str, seconds: int, page: str | None
) -> Words:
    """Write the mail that carries a code, with a link where the client named a page."""
    body = translate(_CODE_BODY, locale, code=code, minutes=max(1, seconds // 60))
    if page is not None:
        body += translate(_LINK, locale, link=link_to(page, email=email, code=code))
    return Words(translate(_CODE_SUBJECT, locale, code=code), body)


def known_address_mail(locale: str) -> Words:
    """Tell the owner of an account that somebody tried to register with its address."""
    return Words(translate(_KNOWN_SUBJECT, locale), translate(_KNOWN_BODY, locale))
