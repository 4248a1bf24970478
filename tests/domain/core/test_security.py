"""Passwords, tokens and codes."""

import asyncio
import threading
from uuid import uuid4

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from pydantic import SecretStr

from domain.core import security
from domain.core.errors import Overloaded
from domain.core.security import (
    HashQueue,
    child_refresh_token,
    hash_code,
    hash_password,
    new_code,
    new_refresh_token,
    verify_password,
)
from domain.core.settings import Settings
from tests.shared_caches import REAL_HASHER
from tests.waiting import HUNG_SECONDS

SETTINGS = Settings(_env_file=None)


async def test_passwords_are_hashed_as_recommended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "_hasher", REAL_HASHER)
    password_hash = await hash_password("analytical engine")
    found = extract_parameters(password_hash)
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == (
        Type.ID,
        2,
        19456,
        1,
    )
    assert await verify_password("analytical engine", password_hash)
    assert not await verify_password("difference engine", password_hash)


async def test_no_password_matches_a_missing_hash() -> None:
    assert not await verify_password("", None)


async def test_at_most_four_passwords_are_hashed_concurrently_off_the_event_loop() -> None:
    hashing = asyncio.gather(*(hash_password("x" * 6) for _ in range(12)))
    await asyncio.sleep(0)  # the loop goes on while the threads hash
    assert not hashing.done()
    await hashing
    threads = [each.name for each in threading.enumerate() if each.name.startswith("argon2")]
    assert len(threads) == 4


async def test_the_queue_refuses_what_it_cannot_hold_and_goes_on_afterwards() -> None:
    queue = HashQueue(threads=1, max_waiting=2)
    release = threading.Event()

    def hash_slowly() -> int:
        release.wait(HUNG_SECONDS)
        return 1

    waiting = [asyncio.ensure_future(queue.run(hash_slowly)) for _ in range(3)]
    await asyncio.sleep(0)  # each is in the queue now
    with pytest.raises(Overloaded):
        await queue.run(hash_slowly)
    waiting.pop().cancel()
    await asyncio.sleep(0)  # the cancelled one leaves the queue
    waiting.append(asyncio.ensure_future(queue.run(hash_slowly)))
    await asyncio.sleep(0)
    release.set()
    assert await asyncio.gather(*waiting) == [1, 1, 1]
    assert await queue.run(hash_slowly) == 1


def test_a_refresh_token_has_one_child_that_depends_on_the_key() -> None:
    parent = new_refresh_token()
    child = child_refresh_token(SETTINGS, parent)
    assert child == child_refresh_token(SETTINGS, parent)
    assert child != child_refresh_token(SETTINGS, new_refresh_token())
    assert child != child_refresh_token(_with_another_key(), parent)


def test_codes_have_six_digits() -> None:
    codes = {new_code() for _ in range(2000)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 1900
    assert any(code.startswith("0") for code in codes)


def test_a_code_hash_depends_on_the_key_and_the_row() -> None:
    row = uuid4()
    kept = hash_code(SETTINGS, code_id=row, code="123456")
    assert kept == hash_code(SETTINGS, code_id=row, code="123456")
    assert kept != hash_code(SETTINGS, code_id=uuid4(), code="123456")
    assert kept != hash_code(_with_another_key(), code_id=row, code="123456")


def _with_another_key() -> Settings:
    return Settings(_env_file=None, secret_key=SecretStr("another-key-of-at-least-32-bytes......"))


def test_keys_differ_by_purpose() -> None:
    assert security._key(SETTINGS, "access token") != security._key(SETTINGS, "mail code")
