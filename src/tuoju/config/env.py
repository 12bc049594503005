"""Every setting of a deployment, read once from `TUOJU_*` variables.

`docs/reference/settings.md` lists them; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PROFILES = ("local", "production")


class BadSetting(ValueError):
    """A variable holds what it cannot mean; the message names it."""


def _flag(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """The typed settings; every field is one variable, named in its metadata."""

    data_dir: Path = field(metadata={"variable": "TUOJU_DATA_DIR"})
    profile: str = field(default="local", metadata={"variable": "TUOJU_PROFILE"})
    secret_key: str = field(default="", metadata={"variable": "TUOJU_SECRET_KEY"})
    data_key: str = field(default="", metadata={"variable": "TUOJU_DATA_KEY"})
    database_url: str = field(default="", metadata={"variable": "TUOJU_DATABASE_URL"})
    hosts: tuple[str, ...] = field(default=(), metadata={"variable": "TUOJU_HOSTS"})
    site_url: str = field(default="", metadata={"variable": "TUOJU_SITE_URL"})
    alliance_name: str = field(
        default="峡江学前教育与托育服务产教联盟", metadata={"variable": "TUOJU_ALLIANCE_NAME"}
    )
    alliance_slogan: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_SLOGAN"})
    alliance_host: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_HOST"})
    alliance_guidance: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_GUIDANCE"})
    alliance_address: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_ADDRESS"})
    alliance_phone: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_PHONE"})
    alliance_icp: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_ICP"})
    alliance_police: str = field(default="", metadata={"variable": "TUOJU_ALLIANCE_POLICE"})
    demo: bool = field(default=False, metadata={"variable": "TUOJU_DEMO"})
    clamd: str = field(default="", metadata={"variable": "TUOJU_CLAMD"})
    soffice: str = field(default="", metadata={"variable": "TUOJU_SOFFICE"})
    email_url: str = field(default="", metadata={"variable": "TUOJU_EMAIL_URL"})
    email_from: str = field(default="", metadata={"variable": "TUOJU_EMAIL_FROM"})
    sms_backend: str = field(default="file", metadata={"variable": "TUOJU_SMS_BACKEND"})
    upload_limit_mb: int = field(default=4096, metadata={"variable": "TUOJU_UPLOAD_LIMIT_MB"})
    quota_mb: int = field(default=20480, metadata={"variable": "TUOJU_QUOTA_MB"})
    metrics_token: str = field(default="", metadata={"variable": "TUOJU_METRICS_TOKEN"})
    trusted_proxies: int = field(default=-1, metadata={"variable": "TUOJU_TRUSTED_PROXIES"})
    workers: int = field(default=2, metadata={"variable": "TUOJU_WORKERS"})

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Env:
        """Read the variables; raises `BadSetting` with the variable's name for a bad one."""
        values: dict[str, object] = {
            "data_dir": Path(environ.get("TUOJU_DATA_DIR", "var")).expanduser().resolve()
        }
        for name, spec in cls.__dataclass_fields__.items():
            variable = spec.metadata["variable"]
            text = environ.get(variable, "").strip()
            if name == "data_dir" or not text:
                continue
            values[name] = _parsed(variable, text, spec.default)
        if values.get("profile", "local") not in PROFILES:
            message = f"TUOJU_PROFILE must be one of {', '.join(PROFILES)}"
            raise BadSetting(message)
        return cls(**values)  # type: ignore[arg-type]  # the parser below yields each field's type

    def secret(self) -> str:
        """Return the secret key: the variable's, or the one `tuoju init` generated."""
        return self.secret_key or self._kept_key("secret_key")

    def key_of_data(self) -> str:
        """Return the key that seals personal numbers: the variable's, or the generated one."""
        return self.data_key or self._kept_key("data_key")

    def _kept_key(self, name: str) -> str:
        """Return a generated key; of processes that start together, one generates it for all."""
        path = self.data_dir / "keys" / name
        if not path.exists():
            for folder in (self.data_dir, path.parent):  # others shall not read the database
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            mine = path.with_name(f".{name}.{secrets.token_hex(4)}")
            descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(mine, path)  # unlike a renamed file, it never replaces another's key
            mine.unlink()
        return path.read_text(encoding="ascii").strip()


def _parsed(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        return _flag(text)
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            message = f"{variable} must be a whole number, not {text!r}"
            raise BadSetting(message) from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
