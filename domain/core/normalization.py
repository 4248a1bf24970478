"""What people type and paste, in the form in which it is compared and stored.

One function per kind of input: address, code, user name, password, title, search text, date. What a
reader cannot see makes no difference: white space around the text, invisible characters, the width
and the Unicode form of a character. Each function takes any text, and leaves what makes no sense to
the checks of its field; only an address that is none raises.

`Typed` in `domain.core.schemas` applies a function to a field, for routes and tools alike. NUL and
unpaired surrogates stay: the field refuses them.
"""

import re
from datetime import date, timedelta
from unicodedata import decimal, east_asian_width, normalize

from email_validator import validate_email
from pydantic_core import PydanticCustomError

from domain.core.i18n import gettext_noop

_BREAKS = "\x01-\x1f\x7f-\x9f\u2028\u2029"
"""Controls (Unicode Cc), line breaks among them, and the separators of lines and paragraphs."""
_MARKS = (
    "\u061c\u180b-\u180d\u180f\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f"
    "\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
"""Invisible by themselves, but they change how their neighbours look: joiners, directions,
variation selectors, and the tags of flags."""
_NOTHING = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e001f"
    "\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
"""Characters that show nothing. With the marks these are Default_Ignorable_Code_Point of Unicode
(UAX 44), the interlinear annotations, and the blanks that `str.isspace` does not count."""
FOLDED_AWAY = f"[\u0300-\u036f{_BREAKS}{_MARKS}{_NOTHING}]"
"""The pattern of what a search ignores in a decomposed text: accents and what is invisible."""
_INVISIBLE = re.compile(f"[{_BREAKS}{_MARKS}{_NOTHING}]")
_FOLDED_AWAY = re.compile(FOLDED_AWAY)
_BREAK = re.compile(f"[{_BREAKS}]+")
_NOTHINGS = re.compile(f"[{_NOTHING}]")
_LEADING_MARKS = re.compile(rf"[\s{_MARKS}]+")
_IDLE_MARKS = re.compile(r"(?<![^\sA-Za-z])[\u200c\u200d\ufe00-\ufe0f]+|[\u200c\u200d](?=\s|\Z)")
"""Joiners and variation selectors where they change nothing: at blanks and behind Latin letters."""
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"))
_END_OF_DAY = re.compile(r"([0-9W-]+)[T ]24(?::?00(?::?00(?:[.,]0+)?)?)?(Z|[+-][0-9:]+)?")


def strip_invisible(text: str) -> str:
    """Remove invisible characters (Unicode Cc, Default_Ignorable_Code_Point) and outer blanks."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _INVISIBLE.sub("", text).strip()


def normalise_address(text: str) -> str:
    """Return an e-mail address as it is stored: lower case, without what is invisible.

    Full-width characters become ASCII, so that `＠` is `@` (the width mapping of RFC 8264 section
    5.2.1); the domain is Unicode in its IDNA form (UTS 46, RFC 5891), however it is written; the
    part before the @ is in NFC (RFC 6532 section 3.1). Lower case is our rule: in practice no
    provider tells mailboxes apart by case. Raises PydanticCustomError.
    """
    try:
        # Domains such as `.test` are fine: the code proves whether mail arrives.
        address = validate_email(
            _map_width(strip_invisible(text)), check_deliverability=False, test_environment=True
        )
    except ValueError:  # EmailNotValidError, or text that cannot be encoded
        raise PydanticCustomError("email", gettext_noop("This is not an e-mail address.")) from None
    return normalize("NFC", address.normalized.lower())


def normalise_username(text: str) -> str:
    """Return a user name without what is invisible, and with full-width characters as ASCII.

    Source: UsernameCaseMapped of RFC 8265 section 3.3: width mapping, then NFC. Its case mapping is
    left to the comparison: names are shown as they were chosen, and unique regardless of case.
    """
    return normalize("NFC", _map_width(strip_invisible(text)))


def normalise_login_name(text: str) -> str:
    """Return an address or a user name as a login looks it up and counts it: in lower case.

    What cannot be either is only a name that no account has.
    """
    name = normalise_username(text)
    try:
        return normalise_address(name) if "@" in name else name.lower()
    except PydanticCustomError:
        return name.lower()


def normalise_code(text: str) -> str:
    """Return a code without white space and what is invisible, in capitals and ASCII digits.

    Digits of any script count (Unicode Nd), and full-width letters are ASCII (RFC 8264 section
    5.2.1): an input method may leave them.
    """
    mapped = _map_width(strip_invisible(text))
    return "".join(map(_to_ascii_digit, "".join(mapped.split()))).upper()


def normalise_password(text: str) -> str:
    """Return a password as it is hashed. A field that shows dots hides all of these differences.

    Spaces of any kind are U+0020 (OpaqueString, RFC 8265 section 4.2). The form is NFKC, which NIST
    SP 800-63B section 5.1.1.2 recommends, where OpaqueString takes NFC: an input method may leave
    full-width characters that the field does not show. White space around it and what is invisible
    is left out, as the same section allows.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    spaced = "".join(" " if char.isspace() else char for char in normalize("NFKC", text))
    return normalize("NFKC", strip_invisible(spaced))


def normalise_title(text: str) -> str:
    """Return a title on one line and in NFC (UAX 15), or "" if it shows nothing.

    White space around it is left out, and so is what shows nothing. What changes how its neighbours
    look stays: joiners, directions, variation selectors. So does width: a title is shown as it was
    written, and `normalise_search_text` finds it in any form.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    shown = _IDLE_MARKS.sub("", _NOTHINGS.sub("", text))
    line = " ".join(part for each in _BREAK.split(shown) if (part := each.strip()))
    leading = _LEADING_MARKS.match(line)
    return normalize("NFC", line[leading.end() if leading else 0 :])


def normalise_search_text(text: str) -> str:
    """Return the words of a search in the form in which titles are compared with them.

    Case, width, the Unicode form (NFKC, UAX 15) and accents make no difference, nor does what is
    invisible: `école`, `ECOLE` and `ｅｃｏｌｅ` find each other. A user who leaves out the
    accents means the same word, and one title too many costs less than a missing one.
    `domain.core.database.text_search` does the same in SQL.
    """
    bare = _FOLDED_AWAY.sub("", normalize("NFKD", _BREAK.sub(" ", text)))
    # Letter by letter: the lower case of a whole word has another sigma at its end.
    folded = "".join(map(str.lower, normalize("NFC", bare))).replace("ς", "σ")
    return " ".join(folded.split())


def normalise_date(text: str) -> str:
    """Return an ISO 8601 date, or date and time, in ASCII capitals; 24:00 is 00:00 a day later.

    Width, digits of other scripts, dashes and what is invisible make no difference. Source of
    24:00, the end of a day: ISO 8601-1:2019/Amd 1:2022, section 4.3.8.
    """
    typed = _map_width(strip_invisible(text)).translate(_DASHES)
    written = "".join(map(_to_ascii_digit, typed)).upper()
    end_of_day = _END_OF_DAY.fullmatch(written)
    if end_of_day is None:
        return written
    try:
        next_day = date.fromisoformat(end_of_day[1]) + timedelta(days=1)
    except (ValueError, OverflowError):
        return written
    return f"{next_day}T00:00{end_of_day[2] or ''}"


def _map_width(text: str) -> str:
    """Return full-width and half-width characters as the ordinary ones (RFC 8264, 5.2.1)."""
    if text.isascii():
        return text
    return "".join(
        normalize("NFKC", char) if east_asian_width(char) in "FH" else char for char in text
    )


def _to_ascii_digit(char: str) -> str:
    """Return a decimal digit of any script as the one of ASCII, and others as they are."""
    value = decimal(char, None)
    return char if value is None else str(value)
