"""Names that are nearly a setting: `majordomo check` warns, because nothing else would."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api.health.results import Finding
from api.health.setting_names import check_setting_names, log_ignored_settings
from domain.core.settings import Settings

SECRET = "hunter2"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def find() -> Finding:
    return await check_setting_names(Settings())


@pytest.mark.parametrize(
    ("name", "meant"),
    [("DATABSE_URL", "DATABASE_URL"), ("redisurl", "REDIS_URL"), ("SMTP_URI", "SMTP_URL")],
)
async def test_a_misspelt_name_is_a_warning_without_its_value(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, SECRET)
    found = await find()
    assert found.text == f"{name} is no setting, and similar to {meant}"
    assert found.cure


def test_a_start_logs_it_without_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABSE_URL", SECRET)
    with capture_logs() as logged:
        log_ignored_settings(Settings())
    assert [(line["event"], line["problem"]) for line in logged] == [
        ("setting_ignored", "DATABSE_URL is no setting, and similar to DATABASE_URL")
    ]


async def test_lines_of_the_file_that_have_no_effect_are_warnings(folder: Path) -> None:
    (folder / ".env").write_text(
        f"# a comment\nPORT=8001\n{SECRET} of a line\nexport PORT=8002\nWORKER=2\n"
    )
    assert (await find()).text == (
        "WORKER is no setting, and similar to WORKERS; .env: line 3 is not NAME=value; "
        ".env: PORT is there more than once, the last counts"
    )


async def test_settings_and_names_of_others_are_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name, "")
    for name in ("HOSTNAME", "AZURE_OPENAI_API_KEY", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.setenv(name, "x")
    (folder / ".env").write_text("MESSAGE_RETENTION_DAYS=30\nPOSTGRES_PASSWORD=x\n")
    assert await find() == Finding("all valid, ENVIRONMENT=development")
