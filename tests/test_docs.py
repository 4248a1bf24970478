"""The documents name files, definitions and log events that exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import PREFIX
from api.errors.error_response import status_of
from api.openapi.document import operations
from domain.core.quotas.definitions import QUOTAS
from domain.core.rate_limits import policies as policies_module
from domain.core.rate_limits.policies import RateLimitPolicy
from tests.api.route_table import openapi_document

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGES = (
    *("agent", "api", "checkpoints", "cli", "domain", "migrations", "offline_model", "servers"),
)
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
MIN_BEHAVIOURS = 25
LIMITS = (DOCS / "limits.md").read_text(encoding="utf-8")
WINDOWS = {86_400: "per day", 3_600: "per hour", 1_800: "in 30 minutes"}
OVER_MCP = ("429", "too_many_open_calls")
"""What only a call of a tool gets, which no route makes."""
ROUTE = re.compile(r"`([A-Z]+ /[^`]+)`")
ROW = re.compile(
    r"^\| (?P<what>[^|`]+) \| `(?P<path>[^`]+)` \| `(?P<name>[^`]+)` \|$", re.MULTILINE
)
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
EVENT_ROW = re.compile(
    r"^\| `(?P<event>\w+)` \| (?P<level>\w+) \| (?P<fields>[^|]*) \|", re.MULTILINE
)


def test_where_to_find_names_a_definition_that_exists() -> None:
    _, _, table = (
        (DOCS / "architecture.md").read_text(encoding="utf-8").partition("## Where to find")
    )
    rows = list(ROW.finditer(table))
    assert len(rows) >= MIN_BEHAVIOURS
    missing = [row[0] for row in rows if row["name"] not in _definitions(ROOT / row["path"])]
    assert missing == [], "move these rows of docs/architecture.md to where the code is now"


def test_paths_in_documents_exist() -> None:
    missing = [
        (page.name, path)
        for page in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
        for path in PATH.findall(page.read_text(encoding="utf-8"))
        if path.split("/")[0] in {*PACKAGES, "docs", "tests", "bench", "migrations", "scripts"}
        and not (ROOT / path).exists()
    ]
    assert missing == []


def test_every_log_event_is_documented_with_its_level_and_fields() -> None:
    page = (DOCS / "logs.md").read_text(encoding="utf-8")
    documented = {
        (row["event"], row["level"], frozenset(re.findall(r"`(\w+)`", row["fields"])))
        for row in EVENT_ROW.finditer(page)
    }
    events = set(_log_events())
    assert events == documented, "docs/logs.md lists every event with its level and fields"
    assert [event for event, _, _ in events if not re.fullmatch(r"[a-z]+(_[a-z]+)*", event)] == []


def _definitions(path: Path) -> set[str]:
    """Return the names that a module defines, methods as `Class.method`."""
    if not path.is_file():
        return set()
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name, body=body):
                names.add(name)
                names |= {
                    f"{name}.{each.name}"
                    for each in body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                }
            case ast.Assign(targets=targets):
                names |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


def _log_events() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield event, level and fields of each call `log.<level>(...)` or `log_errors(...)`."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                level = _level(node.func)
                match node.args[0]:
                    case ast.Constant(value=str(event)) if level in LEVELS:
                        fields = {each.arg for each in node.keywords if each.arg}
                        if isinstance(node.func, ast.Name):
                            fields.add("error")  # by `log_errors` itself
                        yield event, level, frozenset(fields - {"exc_info"})


def _level(function: ast.expr) -> str:
    match function:
        case ast.Attribute(value=ast.Name(id="log"), attr=level):
            return level
        case ast.Name(id="log_errors"):
            return "warning"
    return ""


def test_the_quotas_are_documented() -> None:
    text = (DOCS / "limits.md").read_text(encoding="utf-8")
    for quota in QUOTAS.values():
        refusal = f"{status_of(quota.error)} `{quota.error.code}`"
        row = rf"^\| `{quota.name}` \| .+ \| {quota.default:,}\b.* \| {refusal} \|$"
        assert re.search(row, text, re.MULTILINE), row


def test_the_rate_limits_are_documented() -> None:
    """Each policy has its amount and its window in a row of the table."""
    rows = _rates_of(LIMITS)
    policies = [
        each for each in vars(policies_module).values() if isinstance(each, RateLimitPolicy)
    ]
    assert len(policies) > 10
    for policy in policies:
        rate = f"{policy.amount} {WINDOWS[policy.seconds]}"
        setting = f"({policy.amount}) {WINDOWS[policy.seconds]}"
        assert any(rate in row or setting in row for row in rows), f"{policy.name}: {rate}"


def test_the_routes_with_limits_are_those_that_document_429() -> None:
    """Those of the quotas, which have a table of their own, are `POST /plans/create` and others."""
    listed = {route for row in _rates_of(LIMITS) for route in ROUTE.findall(row.split("|")[5])}
    documented = {
        f"{method.upper()} {path.removeprefix(PREFIX)}": answer
        for path, method, operation in operations(openapi_document())
        for status, answer in operation["responses"].items()
        if status == "429"
    }
    quotas = {quota.error.code for quota in QUOTAS.values()}
    for_rates = {route for route, answer in documented.items() if not _codes_of(answer) <= quotas}
    assert listed == for_rates


def test_the_codes_of_limits_are_documented_by_a_route() -> None:
    document = openapi_document()
    codes = {
        (status, code)
        for _, _, operation in operations(document)
        for status, answer in operation["responses"].items()
        for code in _codes_of(answer)
    }
    named = set(re.findall(r"(4[0-9]{2}) `([a-z_]+)`", LIMITS))
    assert len(named) > 5
    assert named - {OVER_MCP} <= codes


def _rates_of(page: str) -> list[str]:
    _, _, table = page.partition("## Rates")
    return [line for line in table.partition("\nA request")[0].splitlines() if line[:1] == "|"][2:]


def _codes_of(answer: dict[str, Any]) -> set[str]:
    return {
        code for body in answer.get("content", {}).values() for code in body.get("examples", ())
    }
