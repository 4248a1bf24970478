"""The streams of runs: live events, the event log, subscribers, the transcript."""
