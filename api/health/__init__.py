"""What the service depends on: one module per concern, each with its checks.

`majordomo check` runs all checks, readiness those of a process that serves. A check is an async
function: it returns what it found, or raises CheckFailed with what is wrong and what to do.
"""
