"""What doctor notices, and that every finding comes with its fix."""

from __future__ import annotations

import argparse
import dataclasses
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.utils import translation
from tests.factories import UserFactory

from tuoju.accounts.encryption import SECOND_FACTOR, seal
from tuoju.config import doctor
from tuoju.config.cli import terminal_language
from tuoju.config.env import Env
from tuoju.core.jobs.models import Job

STATE = doctor.IndexState.MISSING

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv nfs4 rw 0 0
//office/share /srv/with\\040space cifs rw 0 0
tmpfs /srv/local tmpfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path):
    path = tmp_path / "mounts"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/tuoju", "ext4"),
        ("/srv/tuoju", "nfs4"),
        ("/srv/with space/tuoju", "cifs"),
        ("/srv/local/tuoju", "tmpfs"),
    ],
)
def test_the_file_system_is_that_of_the_deepest_mount(mounts, folder, kind):
    assert doctor.file_system_of(Path(folder), mounts) == kind


def test_a_system_without_a_table_of_mounts_says_nothing(tmp_path):
    assert doctor.file_system_of(tmp_path, tmp_path / "missing") == ""


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_the_damaging_releases_are_known(version, fixed):
    assert doctor.sqlite_is_fixed(version) is fixed


def test_a_network_file_system_is_refused_for_the_embedded_database(
    settings, tmp_path, monkeypatch
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(doctor, "file_system_of", lambda folder, mounts: "nfs4")

    findings = list(doctor.check_data_folder())

    if doctor.connection.vendor == "sqlite":
        assert [finding.level for finding in findings] == ["error"]
        assert "TUOJU_DATA_DIR" in findings[0].fix
    else:
        assert [finding.level for finding in findings] == ["ok"]


def test_a_missing_folder_is_an_error(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "missing"

    assert [finding.level for finding in doctor.check_data_folder()] == ["error"]
    assert list(doctor.check_space()) == []


def test_folders_that_others_can_read_are_noticed(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o755)
    (tmp_path / "keys").mkdir(mode=0o755)

    _folder, readable, keys = doctor.check_data_folder()

    assert (readable.level, keys.level) == ("warning", "warning")
    assert str(tmp_path / "keys") in keys.fix


@pytest.mark.django_db
def test_background_work_that_was_given_up_is_counted_by_kind():
    assert [finding.level for finding in doctor.check_jobs()] == ["ok"]
    Job.objects.bulk_create(
        Job(task=f"tuoju.library.tasks.{name}", state=state)
        for name, state in [("a", "failed"), ("b", "failed"), ("b", "failed"), ("b", "done")]
    )

    (finding,) = doctor.check_jobs()

    assert finding.level == "warning"
    assert finding.what.endswith("3 项失败：b × 2, a × 1")
    assert "30 天" in finding.fix


@pytest.mark.django_db
def test_a_data_key_that_does_not_fit_the_database_is_an_error(settings):
    assert list(doctor.check_data_key()) == []
    UserFactory(phone="+8613900000001")
    assert [finding.level for finding in doctor.check_data_key()] == ["ok"]

    settings.TUOJU_DATA_KEY = "another deployment's"

    (finding,) = doctor.check_data_key()
    assert finding.level == "error"
    assert "keys/data_key" in finding.fix


@pytest.mark.django_db
def test_a_second_factor_tells_the_data_key_where_nobody_has_a_phone(settings):
    sealed = {"secret": seal("TOTP", SECOND_FACTOR)}
    Authenticator.objects.create(user=UserFactory(phone=None), type="totp", data=sealed)
    assert [finding.level for finding in doctor.check_data_key()] == ["ok"]

    settings.TUOJU_DATA_KEY = "another deployment's"

    assert [finding.level for finding in doctor.check_data_key()] == ["error"]


def test_codes_that_reach_nobody_are_noticed_once_the_site_is_public(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert list(doctor.check_messages()) == []

    settings.ENV = dataclasses.replace(settings.ENV, profile="production")

    mail, address, texts = doctor.check_messages()
    assert "TUOJU_EMAIL_URL" in mail.fix
    assert "TUOJU_SITE_URL" in address.fix
    assert "TUOJU_SMS_BACKEND" in texts.fix


@pytest.mark.parametrize(
    ("state", "words"),
    [("missing", "还没有建立"), ("outdated", "旧版本"), ("damaged", "已损坏")],
)
def test_the_index_is_spoken_of_in_words(monkeypatch, state, words):
    index = type("Index", (), {"state": doctor.IndexState(state)})
    monkeypatch.setattr(doctor, "node_index", lambda folder: index)

    (finding,) = doctor.check_index()

    assert words in finding.what
    assert "tuoju reindex" in finding.fix


@pytest.mark.django_db
def test_every_line_is_spoken_in_english_too(monkeypatch):
    monkeypatch.setattr(doctor, "node_index", lambda folder: type("I", (), {"state": STATE}))

    with translation.override("en"):
        findings = [*doctor.check_tools(), *doctor.check_index(), *doctor.check_clock()]

    lines = "".join(finding.what + finding.fix for finding in findings)
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", lines)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "zh-hans"),
        ({"LANG": "C.UTF-8"}, "zh-hans"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-hans"),
    ],
)
def test_commands_speak_the_terminal_s_language(environ, language):
    assert terminal_language(environ) == language


def test_a_folder_made_for_the_keys_is_closed_to_others(tmp_path):
    env = Env.read({"TUOJU_DATA_DIR": str(tmp_path / "new")})

    assert env.secret() == env.secret() != env.key_of_data()

    folders = (tmp_path / "new", tmp_path / "new" / "keys")
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    assert [path.stat().st_mode & 0o777 for path in folders[1].iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize(("free", "level"), [(1, "error"), (2**30, "warning"), (2**40, "ok")])
def test_little_space_is_noticed(settings, tmp_path, monkeypatch, free, level):
    settings.DATA_DIR = tmp_path
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: usage)

    assert [finding.level for finding in doctor.check_space()] == [level]


def test_missing_tools_come_with_the_command_that_installs_them(settings, monkeypatch):
    settings.TUOJU_SOFFICE = "/nowhere/soffice"
    monkeypatch.setenv("PATH", "/nowhere")

    tools = list(doctor.check_tools()) + list(doctor.check_fonts())

    assert [finding.level for finding in tools] == ["warning"] * 3
    assert all("apt install" in finding.fix for finding in tools)


def test_a_clock_in_the_past_is_an_error(monkeypatch):
    class Past(doctor.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(1970, 1, 1, tzinfo=tz)

    monkeypatch.setattr(doctor, "datetime", Past)

    assert [finding.level for finding in doctor.check_clock()] == ["error"]


@pytest.mark.django_db
def test_a_ready_deployment_ends_well_and_an_error_is_told_by_the_exit_code(capsys, monkeypatch):
    assert doctor.run(argparse.Namespace()) == 0
    assert "✗" not in capsys.readouterr().out

    broken = doctor.Finding(doctor.ERROR, "broken", "mend it")
    monkeypatch.setattr(doctor, "CHECKS", [lambda: [broken]])

    assert doctor.run(argparse.Namespace()) == 1
    assert "mend it" in capsys.readouterr().out
