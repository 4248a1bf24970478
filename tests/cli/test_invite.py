"""Invite codes from the command line."""

import re

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.invites.codes import ALPHABET
from tests.cli.conftest import Run
from tests.factories import Person


def test_invite_codes_of_any_user_are_created_listed_and_disabled(
    command: Run, person: Person, sessions: Sessions, settings: Settings
) -> None:
    def run(*arguments: str) -> str:
        finished = command("invite", *arguments, DATABASE_URL=settings.database_url or "")
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    one = run("create", "--username", f" {person.username.upper()}\u200b\n").strip()
    other = run(
        "create", "--username", person.username, "--uses", "3", "--expires", "2090-12-31"
    ).strip()
    assert re.fullmatch(f"[{ALPHABET}]{{8}}", one)
    assert run("disable", f" {one.lower()}\u3000") == f"The invite code {one} is disabled.\n"
    assert [line.split() for line in run("list", "--username", person.username).splitlines()] == [
        [other, "active", "0/3", "2091-01-01", "00:00", "UTC"],
        [one, "disabled", "0/-", "-"],
    ]


def test_invalid_input_is_reported_in_one_message(command: Run, database_url: str) -> None:
    for arguments, message in [
        (("create", "--username", "nobody"), "There is no such user."),
        (("create", "--username", "nobody", "--expires", "soon"), "no day and no time"),
        (("disable", "ABCD2345"), "There is no such invite code."),
        (("disable", "O0O0"), "There is no such invite code."),
    ]:
        finished = command("invite", *arguments, DATABASE_URL=database_url)
        assert finished.returncode != 0
        assert message in finished.stderr
        assert "Traceback" not in finished.stderr
