"""The ids of log lines, and the spans of traces, by which the work for one request is found.

`ids.py` and `spans.py` are what the application calls. Without OTEL_EXPORTER_OTLP_ENDPOINT a span
does nothing; with it, `open_telemetry.py` is imported, the only module that knows OpenTelemetry.
"""
