"""The mails of registration and passwords, in the recipient's or requester's language."""

from dataclasses import dataclass

from domain.auth.redirects import link_to
from domain.core.i18n import gettext_noop, translate

_CODE_SUBJECT = gettext_noop("{code} is your Majordomo code")
_CODE_BODY = gettext_noop(
    "Hello,\n\nyour code is {code}\n\nIt is good for {minutes} minutes and can be used once.\n"
    "If you did not ask for it, ignore this mail: without the code nothing happens.\n"
)
_NAMED_CODE_BODY = gettext_noop(
    "Hello,\n\nyour code is {code}\n\n"
    "It creates the account with the user name {username}, and with the password that was given\n"
    "together with this name. If this is not your user name, do not use the code.\n\n"
    "It is good for {minutes} minutes and can be used once.\n"
    "If you did not ask for it, ignore this mail: without the code nothing happens.\n"
)
_LINK = gettext_noop("\nOr open this page:\n{link}\n")
_ADDRESS_TAKEN_SUBJECT = gettext_noop("You already have a Majordomo account")
_ADDRESS_TAKEN_BODY = gettext_noop(
    "Hello,\n\nsomebody tried to register with this address, which already has an account.\n"
    "If it was you, sign in, or have your password reset.\n"
    "If it was not you, ignore this mail: nothing has changed.\n"
)
_RESET_SUBJECT = gettext_noop("{code} is your Majordomo code to reset the password")
_RESET_BODY = gettext_noop(
    "Hello,\n\nyour code to reset the password is {code}\n\n"
    "It is good for {minutes} minutes and can be used once.\n"
    "If you did not ask for it, ignore this mail: without the code your password stays.\n"
)
_CHANGED_SUBJECT = gettext_noop("Your Majordomo password was changed")
_CHANGED_BODY = gettext_noop(
    "Hello,\n\nthe password of your account was changed, and its other sessions were ended.\n"
    "If it was not you, have your password reset at once.\n"
)
_RESET_DONE_SUBJECT = gettext_noop("Your Majordomo password was reset")
_RESET_DONE_BODY = gettext_noop(
    "Hello,\n\nyour account has a new password, and you were signed out everywhere.\n"
    "If it was not you, have your password reset at once, and see who can read your mails.\n"
)


@dataclass(frozen=True, slots=True)
class MailText:
    subject: str
    body: str


def registration_mail(
    locale: str, *, email: str, username: str | None, code: str, seconds: int, page: str | None
) -> MailText:
    """Return the mail with a registration code, and a link if the client named a page.

    `username`: the name that the code confirms. None if it is chosen when the code is used.
    """
    minutes = max(1, seconds // 60)
    if username is None:
        body = translate(_CODE_BODY, locale, code=code, minutes=minutes)
    else:
        body = translate(_NAMED_CODE_BODY, locale, code=code, username=username, minutes=minutes)
    if page is not None:
        body += translate(_LINK, locale, link=link_to(page, email=email, code=code))
    return MailText(translate(_CODE_SUBJECT, locale, code=code), body)


def reset_mail(locale: str, *, email: str, code: str, seconds: int, page: str | None) -> MailText:
    """Return the mail with a password reset code, and a link if the client named a page."""
    body = translate(_RESET_BODY, locale, code=code, minutes=max(1, seconds // 60))
    if page is not None:
        body += translate(_LINK, locale, link=link_to(page, email=email, code=code))
    return MailText(translate(_RESET_SUBJECT, locale, code=code), body)


def password_changed_mail(locale: str) -> MailText:
    """Return the mail that informs the owner that their password was changed."""
    return MailText(translate(_CHANGED_SUBJECT, locale), translate(_CHANGED_BODY, locale))


def password_reset_done_mail(locale: str) -> MailText:
    """Return the mail that informs the owner that a code reset their password."""
    return MailText(translate(_RESET_DONE_SUBJECT, locale), translate(_RESET_DONE_BODY, locale))


def address_taken_mail(locale: str) -> MailText:
    """Return the mail that informs the owner of a registration attempt with their address."""
    return MailText(
        translate(_ADDRESS_TAKEN_SUBJECT, locale), translate(_ADDRESS_TAKEN_BODY, locale)
    )
