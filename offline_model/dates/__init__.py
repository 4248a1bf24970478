"""Times in sentences, in English and Chinese: what was said, and what it means for the person."""

from offline_model.dates.meaning import Span, as_event, as_range, moved
from offline_model.dates.read import read_time
from offline_model.dates.reading import Reading
from offline_model.dates.scan import Language

__all__ = ["Language", "Reading", "Span", "as_event", "as_range", "moved", "read_time"]
