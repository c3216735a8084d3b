"""All settings: one frozen object read from the environment, with defaults for a single box."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LIMITS = {"port": (1, 65_535), "web_threads": (1, 256), "live_streams": (1, 50_000), "trusted_proxies": (0, 9)}

LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """Every `NOKEN_…` variable. Sizes in bytes. `docs/operating.md` explains each."""

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    database_url: str = ""
    broker_url: str = ""
    storage_url: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    demo: bool = False
    development: bool = False
    language: str = "id"
    trusted_proxies: int = 0
    upload_limit: int = 200_000_000
    form_limit: int = 60_000_000
    quota: int = 2_000_000_000
    web_threads: int = 8
    live_streams: int = 5000
    log_level: str = "info"
    metrics_token: str = ""

    @property
    def database(self) -> str:
        """SQLAlchemy URL: PostgreSQL where one is given, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'noken.sqlite3'}"

    @cached_property
    def demo_file(self) -> Path:
        """Lists the people of the demo city; there only in one."""
        return self.data / "demo.json"

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over TLS, ours or a proxy's; cookies are then marked Secure."""
        return self.tls_cert is not None or self.address.startswith("https://")

    @property
    def base_url(self) -> str:
        """Where people find the pages, without a slash at the end: for links made outside a request."""
        if self.address:
            return self.address.rstrip("/")
        host = "localhost" if self.host.strip("0.:") == "" else self.host
        return f"http{'s' if self.tls_cert else ''}://{f'[{host}]' if ':' in host else host}:{self.port}"


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text.lower() not in {"0", "1", "no", "yes", "false", "true"}:
        raise SettingsError(f"{name} must be 1 or 0, not {text!r}")
    return text.lower() in {"1", "yes", "true"}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (the process's own by default). Raises SettingsError."""
    env = os.environ if environment is None else environment
    known = {f"NOKEN_{name.upper()}": name for name in Settings.__dataclass_fields__}
    values: dict[str, object] = {}
    for variable, name in known.items():
        text = env.get(variable, "").strip()
        if not text:
            continue
        default = Settings.__dataclass_fields__[name].default
        if isinstance(default, bool):
            values[name] = _yes(variable, text)
        elif isinstance(default, int):
            values[name] = _whole(variable, text, *LIMITS.get(name, (0, 10**13)))
        elif name in {"data", "tls_cert", "tls_key"}:
            values[name] = Path(text)
        else:
            values[name] = text
    settings = Settings(**values)  # type: ignore[arg-type]
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsError("NOKEN_TLS_CERT and NOKEN_TLS_KEY go together: set both or neither")
    if settings.database_url and not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("NOKEN_DATABASE_URL must begin with postgresql+psycopg:// or sqlite:///")
    if settings.address and not settings.address.startswith(("http://", "https://")):
        raise SettingsError("NOKEN_ADDRESS must begin with https:// or http://")
    if settings.log_level not in LOG_LEVELS:
        raise SettingsError(f"NOKEN_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
    if settings.language not in {"id", "en"}:
        raise SettingsError("NOKEN_LANGUAGE must be id or en")
    return settings
