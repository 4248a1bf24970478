"""Diet plans for pets: reading requirements, energy needs, validating drafts, tasks."""
