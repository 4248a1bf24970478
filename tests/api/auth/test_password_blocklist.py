"""PASSWORD_BLOCKLIST=common refuses common passwords wherever a password is set."""

import ast
from pathlib import Path

import httpx
import pytest

import domain
from domain.auth.errors import PasswordContainsUsername, PasswordTooCommon
from domain.auth.password_rules import check_password, common_passwords
from domain.core.settings import Settings
from tests.api.mailbox import read_code
from tests.api.registration import AUTH
from tests.factories import PASSWORD, Person

GOOD = "analytical engine"
NEW = {"username": "adalove", "email": "ada@example.com"}
REFUSED = [("password123", "password_too_common"), ("my{name}secret", "password_contains_username")]
refused_passwords = pytest.mark.parametrize(("password", "code"), REFUSED)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"password_blocklist": "common"})


def check_problem(response: httpx.Response, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (422, code)


def check_envelope(response: httpx.Response, code: str) -> None:
    messages = {
        "password_too_common": "该密码过于常见，请换一个密码",
        "password_contains_username": "密码不能包含用户名",
    }
    body = response.json()
    assert (response.status_code, body["code"], body["message"]) == (400, 400, messages[code])


@refused_passwords
async def test_registration_at_the_runtime_routes(
    client: httpx.AsyncClient, password: str, code: str
) -> None:
    async def register(password: str) -> httpx.Response:
        return await client.post(f"{AUTH}/verifications", json=NEW | {"password": password})

    check_problem(await register(password.format(name="AdaLove")), code)
    assert (await register(GOOD)).status_code == 202


@refused_passwords
async def test_registration_at_the_diet_api(
    client: httpx.AsyncClient, password: str, code: str
) -> None:
    async def register(password: str) -> httpx.Response:
        return await client.post(f"{AUTH}/register", json=NEW | {"password": password})

    check_envelope(await register(password.format(name="AdaLove")), code)
    assert (await register(GOOD)).status_code == 200


@refused_passwords
async def test_registration_with_a_code(
    client: httpx.AsyncClient, settings: Settings, password: str, code: str
) -> None:
    await client.post(f"{AUTH}/send-code", json={"email": NEW["email"], "code_type": "register"})
    body = NEW | {"code": await read_code(settings, NEW["email"])}

    async def register(password: str) -> httpx.Response:
        return await client.post(f"{AUTH}/verify-register", json=body | {"password": password})

    check_envelope(await register(password.format(name="AdaLove")), code)
    assert (await register(GOOD)).status_code == 200


@refused_passwords
async def test_a_change_of_the_password(
    client: httpx.AsyncClient, person: Person, password: str, code: str
) -> None:
    async def change(password: str) -> httpx.Response:
        body = {"old_password": PASSWORD, "new_password": password}
        return await client.put(f"{AUTH}/password", json=body, headers=person.headers)

    client.headers["Accept-Language"] = "zh-CN"
    check_envelope(await change(password.format(name=person.username)), code)
    assert (await change(GOOD)).status_code == 200


@refused_passwords
async def test_a_reset_at_the_runtime_routes(
    client: httpx.AsyncClient, settings: Settings, person: Person, password: str, code: str
) -> None:
    await client.post(f"{AUTH}/password-reset", json={"email": person.email})
    body = {"email": person.email, "token": await read_code(settings, person.email)}

    async def reset(password: str) -> httpx.Response:
        new = {"new_password": password}
        return await client.post(f"{AUTH}/password-reset/confirm", json=body | new)

    check_problem(await reset(password.format(name=person.username)), code)
    assert (await reset(GOOD)).status_code == 204


@refused_passwords
async def test_a_reset_at_the_diet_api(
    client: httpx.AsyncClient, settings: Settings, person: Person, password: str, code: str
) -> None:
    await client.post(f"{AUTH}/password/send-code", json={"email": person.email})
    body = {"email": person.email, "code": await read_code(settings, person.email)}

    async def reset(password: str) -> httpx.Response:
        return await client.post(f"{AUTH}/password/reset", json=body | {"new_password": password})

    check_envelope(await reset(password.format(name=person.username)), code)
    assert (await reset(GOOD)).status_code == 200


async def test_a_wrong_code_does_not_reveal_the_name_of_an_account(
    client: httpx.AsyncClient, person: Person
) -> None:
    await client.post(f"{AUTH}/password-reset", json={"email": person.email})
    body = {"email": person.email, "token": "000000", "new_password": f"my{person.username}"}
    response = await client.post(f"{AUTH}/password-reset/confirm", json=body)
    assert (response.status_code, response.json()["code"]) == (401, "code_invalid")


def refusal(settings: Settings, password: str, username: str | None = "ada") -> type | None:
    try:
        check_password(settings, password, username=username)
    except (PasswordTooCommon, PasswordContainsUsername) as error:
        return type(error)
    return None


@pytest.mark.parametrize("password", ["123456", "password123", "PassWord123", "Ｐassword１２３"])
def test_a_common_password_is_refused_in_any_spelling(settings: Settings, password: str) -> None:
    assert refusal(settings, password) is PasswordTooCommon


@pytest.mark.parametrize("password", ["xxADAxx", "ａｄａ 1815", "ada"])
def test_a_password_with_the_user_name_is_refused(settings: Settings, password: str) -> None:
    assert refusal(settings, password) is PasswordContainsUsername
    assert refusal(settings, password, username=None) is None


@pytest.mark.parametrize("password", [GOOD, "password1234567890", "correct horse battery staple"])
def test_other_passwords_are_accepted(settings: Settings, password: str) -> None:
    assert refusal(settings, password) is None


def test_the_list_has_three_thousand_passwords() -> None:
    assert len(common_passwords()) == 3000
    assert min(map(len, common_passwords())) == 6


def test_without_the_setting_every_password_is_accepted() -> None:
    assert Settings(_env_file=None).password_blocklist is None
    assert refusal(Settings(_env_file=None), "123456") is None
    assert Settings(_env_file=None, password_blocklist="").password_blocklist is None


def test_every_function_that_hashes_a_new_password_checks_it() -> None:
    """Only `create_user` does not: the command line, which calls it, checks the password.

    `renew_password_hash` hashes a password that the account has already.
    """
    found: dict[str, bool] = {}
    for file in Path(domain.__path__[0], "auth").rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.AsyncFunctionDef):
                calls = _names_of_calls(function)
                if "hash_password" in calls:
                    found[function.name] = "check_password" in calls
    assert found.pop("create_user") is False
    assert found.pop("renew_password_hash") is False
    assert len(found) >= 4
    assert all(found.values()), found


def _names_of_calls(function: ast.AsyncFunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {ast.unparse(call).rpartition(".")[2] for call in calls}
