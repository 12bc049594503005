import base64
import binascii
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

MARK = "1:"


def _key(secret, length, purpose):
    kdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose)
    return kdf.derive(secret.encode())


def _fernet():
    derived = _key(settings.SECRET_KEY, 32, b"tuoju second factors")
    return Fernet(base64.urlsafe_b64encode(derived))


def _siv():
    return AESSIV(_key(settings.TUOJU_DATA_KEY, 64, b"tuoju second factor"))


def _sealed(text):
    """Seal anew what the secret key opens; what it does not open is left as it is."""
    try:
        opened = _fernet().decrypt(text.encode())
    except InvalidToken:
        return text
    return MARK + base64.urlsafe_b64encode(_siv().encrypt(opened, None)).decode()


def _as_before(text):
    try:
        sealed = base64.urlsafe_b64decode(text.removeprefix(MARK))
        return _fernet().encrypt(_siv().decrypt(sealed, None)).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return text


def _rewriting(change: Callable[[str], str]):
    def run(apps, schema_editor):
        rows = apps.get_model("mfa", "Authenticator").objects
        for row in rows.filter(type__in=("totp", "recovery_codes")).iterator():
            for name in {"secret", "seed"} & row.data.keys():
                row.data[name] = change(row.data[name])
            if "migrated_codes" in row.data:
                row.data["migrated_codes"] = [change(code) for code in row.data["migrated_codes"]]
            rows.filter(pk=row.pk).update(data=row.data)

    return run


class Migration(migrations.Migration):
    """Second factors are sealed with the data key: the secret key may be changed at any time."""

    dependencies = [
        ("accounts", "0004_seal_phones"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(_rewriting(_sealed), _rewriting(_as_before))]
