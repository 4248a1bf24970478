"""Reading the mails that the application wrote as files."""

import asyncio
import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from domain.core.settings import Settings


async def read_mails(settings: Settings, recipient: str, *, count: int = 1) -> list[EmailMessage]:
    """Wait until so many mails for an address are there, and give them in their order."""
    for _ in range(500):
        mails = [mail for mail in _all(settings.data_dir / "outbox") if mail["To"] == recipient]
        if len(mails) >= count:
            return mails
        await asyncio.sleep(0.02)
    raise AssertionError(f"{len(mails)} mails for {recipient} instead of {count}")


async def read_code(settings: Settings, recipient: str, *, count: int = 1) -> str:
    """Give the code in the newest of `count` mails."""
    mail = (await read_mails(settings, recipient, count=count))[-1]
    found = re.search(r"\b[0-9]{6}\b", mail.get_content())
    assert found is not None
    return found[0]


def _all(folder: Path) -> list[EmailMessage]:
    files = sorted(folder.glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
