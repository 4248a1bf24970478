"""Times in sentences, in English and Chinese: what was said, and what it means for the person."""

from agent.graph.models.offline.dates.meaning import Span, as_event, as_range, moved
from agent.graph.models.offline.dates.read import read_time
from agent.graph.models.offline.dates.reading import Reading
from agent.graph.models.offline.dates.scan import Language

__all__ = ["Language", "Reading", "Span", "as_event", "as_range", "moved", "read_time"]
