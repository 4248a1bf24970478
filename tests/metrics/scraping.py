"""Reads `/metrics` with the parser of prometheus_client, and what has changed between two reads."""

from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Scrape:
    """The samples of one response."""

    text: str
    values: dict[Key, float]

    def value(self, name: str, **labels: str) -> float:
        """Return the value of a sample. Raises KeyError if there is none."""
        return self.values[name, tuple(sorted(labels.items()))]

    def total(self, name: str, **labels: str) -> float:
        """Return the sum of the samples with these labels, whatever others they have."""
        wanted = set(labels.items())
        return sum(
            value
            for (sample, found), value in self.values.items()
            if sample == name and wanted <= set(found)
        )

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.values}

    def since(self, before: "Scrape") -> "Scrape":
        """Return the samples as what has been added since an earlier scrape."""
        added = {key: value - before.values.get(key, 0) for key, value in self.values.items()}
        return Scrape(self.text, added)


def parse(text: str) -> Scrape:
    """Read a response in Prometheus' text format. Raises ValueError for any other text."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    values = {_key(sample): sample.value for sample in samples}
    assert len(values) == len(samples), "a sample is there twice"
    return Scrape(text, values)


async def scrape(client: httpx.AsyncClient, url: str = "/metrics", **headers: str) -> Scrape:
    response = await client.get(url, headers=headers)
    assert response.status_code == 200, response.text
    return parse(response.text)


def _key(sample: Sample) -> Key:
    return sample.name, tuple(sorted(sample.labels.items()))
