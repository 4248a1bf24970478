"""What names metrics names those that there are."""

from pathlib import Path

from scripts.metrics_table import format_table

ROOT = Path(__file__).parents[2]


def test_the_page_of_metrics_lists_all_of_them() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert format_table() in page, "python -m scripts.metrics_table prints the table"
