"""Every argument that a person can be asked about has a name for people."""

from agent.tools.formatting.labels import LABELS, label_arguments
from agent.tools.registry import load_tools


def test_every_argument_of_a_changing_tool_has_a_label() -> None:
    changing = [tool for tool in load_tools().values() if tool.changes]
    named = {name for tool in changing for name in tool.parameters["properties"]}
    assert named == LABELS.keys()


def test_labels_are_in_the_language_of_the_person() -> None:
    assert label_arguments(["title"], "en") == {"title": "Title"}
    assert label_arguments(["title"], "zh-CN") == {"title": "标题"}
    assert label_arguments(["gone"], "en") == {"gone": "gone"}
