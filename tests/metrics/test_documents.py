"""What names metrics names those that there are: the pages, the dashboard and the alert rules."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from cli.main import COMMANDS
from domain.core.metrics.definitions import INSTRUMENTS
from domain.core.metrics.instruments import Histogram
from scripts.metrics_table import format_table

ROOT = Path(__file__).parents[2]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/majordomo.json").read_text())
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
SELECTOR = re.compile(r"\b(majordomo_\w+)(?:\{([^}]*)\})?")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
GROUPING = re.compile(r"\bby \(([^)]*)\)")
FROM_PROMETHEUS = {"instance", "job", "le"}
COMMAND = re.compile(r"`majordomo ([a-z]+)")


def labels_by_series() -> dict[str, frozenset[str]]:
    """Return the labels of every series by its name, those of histograms by their endings."""
    found: dict[str, frozenset[str]] = {}
    for each in INSTRUMENTS:
        labels = frozenset(each.labels)
        if isinstance(each, Histogram):
            found |= {f"{each.name}_{ending}": labels for ending in ("bucket", "sum", "count")}
        else:
            found[each.name] = labels
    return found


SERIES = labels_by_series()


def queries_of_dashboard() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], variable["query"].partition("(")[2]


QUERIES = [*queries_of_dashboard(), *((rule["alert"], rule["expr"]) for rule in RULES)]


def test_the_page_of_metrics_lists_all_of_them() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert format_table() in page, "python -m scripts.metrics_table prints the table"


@pytest.mark.parametrize(("where", "query"), QUERIES)
def test_a_query_names_metrics_and_labels_that_exist(where: str, query: str) -> None:
    selectors = list(SELECTOR.finditer(query))
    assert selectors or query.startswith("up{"), where
    labels: set[str] = set()
    for selector in selectors:
        assert selector[1] in SERIES, where
        of_metric = SERIES[selector[1]] | FROM_PROMETHEUS
        assert set(LABEL.findall(selector[2] or "")) <= of_metric, where
        labels |= of_metric
    for grouping in GROUPING.findall(query):
        assert {label.strip() for label in grouping.split(",")} <= labels, where


def test_the_dashboard_shows_every_metric() -> None:
    shown = {found[1] for _, query in queries_of_dashboard() for found in SELECTOR.finditer(query)}
    missing = [
        each.name
        for each in INSTRUMENTS
        if not {each.name, f"{each.name}_bucket", f"{each.name}_count"} & shown
    ]
    assert missing == []


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    places = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_what_to_do_and_has_its_section_of_the_runbook(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    annotations = rule["annotations"]
    for text in (annotations["summary"], annotations["action"]):
        assert text.endswith("."), text
    assert annotations["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
    _, _, section = RUNBOOK.partition(f"\n## {rule['alert']}\n")
    body = section.partition("\n## ")[0].strip()
    assert len(body) > 100, "docs/runbook.md has a section for each alert"


def test_all_alerts_fire_while_everything_goes_wrong_and_none_while_all_is_well() -> None:
    cases = Path(__file__).parent / "alert_rules.yml"
    assert f"value: {len(RULES)} " in cases.read_text()
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    tested = subprocess.run(
        [promtool, "test", "rules", str(cases)], capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_the_runbook_has_no_section_of_an_alert_that_is_gone() -> None:
    sections = set(re.findall(r"^## (Majordomo\w+)$", RUNBOOK, re.MULTILINE))
    assert sections == {rule["alert"] for rule in RULES}


def test_the_runbook_names_commands_and_metrics_that_exist() -> None:
    actions = "\n".join(rule["annotations"]["action"] for rule in RULES)
    commands = set(COMMAND.findall(RUNBOOK + actions))
    assert {"check", "queue", "runs", "workers"} <= commands
    assert commands <= set(COMMANDS)
    for name in set(re.findall(r"\bmajordomo_\w+", RUNBOOK + actions)):
        assert name in {each.name for each in INSTRUMENTS} | SERIES.keys(), name
