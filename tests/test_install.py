"""How an installation explains a failure and finds a mirror; these tests use no network."""

import subprocess

import pytest

from scripts import install

NO_NAME = "WARNING: Retrying after connection broken by 'NewConnectionError(... name resolution)'"
NO_WHEEL = "error: No solution found\n  cause: Because x==1 has no wheels for your platform"


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        (f"{NO_NAME}\nERROR: No matching distribution found for uv", "does not answer"),
        ("error: Failed to fetch: `…/simple/alembic/`\n  cause: dns error", "does not answer"),
        (NO_WHEEL, "(error: No solution found)"),
        ("", "(no reason given)"),
    ],
)
def test_a_failure_is_explained_in_one_line_with_its_cause(output: str, cause: str) -> None:
    explanation = install.explain_failure(output)
    assert cause in explanation
    assert str(install.LOG) in explanation
    assert "\n" not in explanation


def test_uv_gets_the_settings_of_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    pip_config = "\n".join(
        [
            ":env:.cert='/etc/ours.pem'",
            "global.cert='/etc/theirs.pem'",
            "global.index-url='https://mirror.example/simple'",
            "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'",
            "install.no-color='true'",
            "global.proxy='http://proxy.example:3128'",
        ]
    )
    completed = subprocess.CompletedProcess([], 0, stdout=pip_config)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: completed)
    monkeypatch.setenv("ALL_PROXY", "http://own.example")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    assert install.uv_settings() == {
        "UV_NO_CACHE": "1",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "SSL_CERT_FILE": "/etc/ours.pem",
    }
