"""The outbox of text messages, and what is sent after a commit."""

import re

import pytest


class Outbox:
    """What the file carrier has written since the test began."""

    def __init__(self, path):
        self.path = path
        self.start = path.stat().st_size if path.exists() else 0

    def lines(self) -> list[str]:
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read().decode().splitlines()

    def last_code(self) -> str:
        return re.search(r"验证码 (\d{6})", self.lines()[-1])[1]


@pytest.fixture
def texts(data_dir):
    return Outbox(data_dir / "outbox" / "sms.log")


@pytest.fixture
def deliver(django_capture_on_commit_callbacks):
    """Run a request and hand over what it sends after the commit."""

    def run(call):
        with django_capture_on_commit_callbacks(execute=True):
            return call()

    return run
