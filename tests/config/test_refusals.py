"""What an operator gets wrong is told in one sentence, never in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from tests.factories import OrganisationFactory

from tuoju.config import demonstrating, serving
from tuoju.config.cli import main


def tuoju(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: text for name, text in os.environ.items() if "TUOJU_" not in name}
    return subprocess.run(
        [sys.executable, "-m", "tuoju.config.cli", *words],
        env={**inherited, "LC_ALL": "zh_CN.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *names: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for name in names:
        assert name in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["audit", "verify"],
        ["reindex", "--check"],
        ["load_frameworks"],
        ["worker"],
        ["add-person", "13800001111", "--name", "周"],
        ["import-resources", "."],
    ],
)
def test_before_init_every_command_asks_for_it(words, tmp_path):
    assert_one_sentence(tuoju(*words, TUOJU_DATA_DIR=str(tmp_path)), "tuoju init")


def test_help_needs_no_tables(tmp_path):
    done = tuoju("audit", "--help", TUOJU_DATA_DIR=str(tmp_path))

    assert done.returncode == 0
    assert "verify" in done.stdout


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TUOJU_PROFILE", "bogus"),
        ("TUOJU_DATABASE_URL", "mysql://x"),
        ("TUOJU_WORKERS", "many"),
    ],
)
def test_a_bad_setting_is_named(setting, value, tmp_path):
    done = tuoju("doctor", **{"TUOJU_DATA_DIR": str(tmp_path), setting: value})

    assert_one_sentence(done, setting)


@pytest.mark.parametrize("command", ["init", "doctor"])
def test_a_data_folder_that_cannot_be_is_named(command, tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")

    assert_one_sentence(tuoju(command, TUOJU_DATA_DIR=str(file)), "TUOJU_DATA_DIR", str(file))
    nowhere = str(Path("/proc/nope"))
    assert_one_sentence(tuoju(command, TUOJU_DATA_DIR=nowhere), "TUOJU_DATA_DIR", nowhere)


def test_keys_from_outside_do_not_hide_a_folder_that_cannot_be(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    keys = {"TUOJU_SECRET_KEY": "s" * 50, "TUOJU_DATA_KEY": "d" * 50}

    done = tuoju("init", **{"TUOJU_DATA_DIR": str(file), **keys})

    assert_one_sentence(done, "TUOJU_DATA_DIR", str(file))


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(CommandError, match="65535"):
        serving.refuse_taken_port("127.0.0.1", port)


@pytest.mark.django_db
def test_the_demo_stays_out_of_real_data(capsys):
    OrganisationFactory(name="真实的学院", rank="chair")

    with pytest.raises(SystemExit) as ended:
        main(["demo", "--no-serve"])

    assert ended.value.code == 1
    assert "TUOJU_DATA_DIR" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_empty_folder_takes_the_demo():
    demonstrating.refuse_real_data()
