"""Text analysis below the level of intents: language, normalisation, clauses, speech acts."""
