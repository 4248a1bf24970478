"""Problems, outages, and rate limits without Redis."""
