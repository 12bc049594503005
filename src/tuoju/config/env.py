"""Every setting of a deployment, read once from `TUOJU_*` variables.

`docs/reference/settings.md` lists them; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROFILES = ("local", "production")


def _flag(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """The typed settings; every field is one variable, named in its metadata."""

    data_dir: Path = field(metadata={"variable": "TUOJU_DATA_DIR"})
    profile: str = field(default="local", metadata={"variable": "TUOJU_PROFILE"})
    secret_key: str = field(default="", metadata={"variable": "TUOJU_SECRET_KEY"})
    database_url: str = field(default="", metadata={"variable": "TUOJU_DATABASE_URL"})
    hosts: tuple[str, ...] = field(default=(), metadata={"variable": "TUOJU_HOSTS"})
    site_url: str = field(default="", metadata={"variable": "TUOJU_SITE_URL"})
    alliance_name: str = field(
        default="峡江学前教育与托育服务产教联盟", metadata={"variable": "TUOJU_ALLIANCE_NAME"}
    )
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
        """Read the variables; raises `ValueError` with the variable's name for a bad one."""
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
            raise ValueError(message)
        return cls(**values)  # type: ignore[arg-type]  # the parser below yields each field's type

    def secret(self) -> str:
        """Return the secret key: the variable's, or the one `tuoju init` generated."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "keys" / "secret_key"
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = secrets.token_urlsafe(48)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
        return key


def _parsed(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        return _flag(text)
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            message = f"{variable} must be a whole number, not {text!r}"
            raise ValueError(message) from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
