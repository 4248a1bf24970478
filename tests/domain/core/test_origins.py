"""CORS_ORIGINS and REDIRECT_ORIGINS: what a browser sends, or an error at the start."""

import pytest
from pydantic import ValidationError

from domain.core.settings import Settings

READ = {
    "https://app.example.com": "https://app.example.com",
    "https://app.example.com/": "https://app.example.com",
    "HTTPS://App.Example.com:443": "https://app.example.com",
    "http://localhost:80/": "http://localhost",
    "http://localhost:5173": "http://localhost:5173",
    "https://app.example.com:80": "https://app.example.com:80",
    "https://bücher.example": "https://xn--bcher-kva.example",
    "http://[::1]:3000/": "http://[::1]:3000",
}
NO_ORIGINS = [
    "https://app.example.com/welcome",
    "https://app.example.com//",
    "https://app.example.com?x=1",
    "https://app.example.com/#x",
    "https://user@app.example.com",
    "https://*.example.com",
    "app.example.com",
    "localhost:5173",
    "//app.example.com",
    "https://",
    "https://app.example.com:x",
    "https://app.example.com:99999",
    "https://" + "x" * 70 + ".example",
]


@pytest.mark.parametrize(("written", "origin"), READ.items())
def test_an_origin_is_read_as_browsers_send_it(written: str, origin: str) -> None:
    settings = Settings(_env_file=None, cors_origins=f"{written} , null", redirect_origins=written)
    assert settings.cors_origins == (origin, "null")
    assert settings.redirect_origins == (origin,)


@pytest.mark.parametrize("name", ["cors_origins", "redirect_origins"])
@pytest.mark.parametrize("written", NO_ORIGINS)
def test_what_never_matches_is_refused(name: str, written: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({name: written})


def test_only_pages_can_be_called_from_apps_and_everywhere() -> None:
    settings = Settings(_env_file=None, cors_origins="*,capacitor://localhost")
    assert settings.cors_origins == ("*", "capacitor://localhost")
    for written in ("*", "null", "capacitor://localhost"):
        with pytest.raises(ValidationError):
            Settings.model_validate({"redirect_origins": written})
