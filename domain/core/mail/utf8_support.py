"""Whether the mail server takes addresses that are not ASCII before the @ (SMTPUTF8)."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from domain.core.errors import Unprocessable
from domain.core.i18n import gettext_noop

log = structlog.get_logger()

PROBE_TIMEOUT_SECONDS = 3.0
"""How long a registration waits for the mail server to say what it takes."""
KNOWN_SECONDS = 600.0
UNKNOWN_SECONDS = 30.0
"""How long the answer of the mail server holds, and how long it is not asked after a failure."""


class AddressNeedsUtf8(Unprocessable):
    code = "address_needs_smtputf8"
    message = gettext_noop(
        "No mail can be sent to this address: our mail server takes only ASCII letters before the "
        "@. Please use another address."
    )


class Utf8Support:
    """Knows whether mails reach addresses whose part before the @ is not ASCII (RFC 6531).

    The mail server is asked when the first such address comes, and again after a while.
    """

    def __init__(self, ask_server: Callable[[], Awaitable[bool]]) -> None:
        """`ask_server` raises any exception if the mail server does not say."""
        self._ask_server = ask_server
        self._asking = asyncio.Lock()
        self._takes_utf8 = True
        self._known_until = 0.0

    async def check_address(self, address: str) -> None:
        """Raise AddressNeedsUtf8 if the mail server cannot take a normalised address.

        While the mail server does not answer, every address passes: its mail is retried.
        """
        if address.rpartition("@")[0].isascii():
            return
        async with self._asking:
            if time.monotonic() >= self._known_until:
                await self._ask()
        if not self._takes_utf8:
            raise AddressNeedsUtf8

    async def _ask(self) -> None:
        seconds = KNOWN_SECONDS
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
                self._takes_utf8 = await self._ask_server()
        except Exception as error:  # noqa: BLE001 (whatever it is, the mail server did not say)
            log.warning("mail_server_unknown", error=type(error).__name__)
            self._takes_utf8, seconds = True, UNKNOWN_SECONDS
        self._known_until = time.monotonic() + seconds
