"""Times in sentences, in English and Chinese: what was said, and what it means for the person."""

from offline_model.dates.masked_text import Language
from offline_model.dates.parser import read_time
from offline_model.dates.resolution import Span, as_event, as_range, moved
from offline_model.dates.time_expression import Reading

__all__ = ["Language", "Reading", "Span", "as_event", "as_range", "moved", "read_time"]
