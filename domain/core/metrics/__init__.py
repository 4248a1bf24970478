"""Metrics: what is counted, and the instruments that count it, whatever reads them."""
