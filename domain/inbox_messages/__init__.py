"""The messages themselves, below the features that send them; `domain.inbox` is what people do."""
