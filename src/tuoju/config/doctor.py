"""`tuoju doctor`: what this machine lacks, and how to mend it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.db.utils import DatabaseError
from django.utils.translation import gettext as _

from tuoju.accounts.encryption import Unreadable
from tuoju.accounts.queries import is_anything_sealed
from tuoju.core.jobs.leasing import KEEP_FAILED
from tuoju.core.jobs.models import Job
from tuoju.core.log.following import head
from tuoju.core.search.index import IndexState
from tuoju.core.search.node import node_index

OK, WARNING, ERROR = "ok", "warning", "error"
_MARKS = {OK: "✓", WARNING: "!", ERROR: "✗"}
_SQLITE_FIXED = [(3, 51, 3), (3, 50, 7), (3, 44, 6)]
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs"}
_LITTLE_SPACE, _TOO_LITTLE_SPACE = 5 * 1024**3, 512 * 1024**2
_RELEASED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and the fix when it is not well."""

    level: str
    what: str
    fix: str = ""


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing: every check is quick."""


def run(_options: argparse.Namespace) -> int:
    """Print every finding; the exit code is 1 when something must be mended."""
    findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        sys.stdout.write(f"{_MARKS[finding.level]} {finding.what}\n")
        if finding.fix:
            sys.stdout.write(f"    → {finding.fix}\n")
    return 1 if any(finding.level == ERROR for finding in findings) else 0


def check_database() -> Iterable[Finding]:
    """Look whether the database answers and has the code's tables."""
    try:
        executor = MigrationExecutor(connections["default"])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(ERROR, _("数据库不可用：%s") % error, _("检查 TUOJU_DATABASE_URL 与数据目录"))
        return
    if not executor.loader.applied_migrations:
        yield Finding(ERROR, _("数据库还没有建立"), "tuoju init")
    elif waiting:
        yield Finding(ERROR, _("数据库有 %d 项更新没有执行") % len(waiting), "tuoju init")
    else:
        yield Finding(OK, _("数据库：%s") % connection.display_name)


def check_sqlite() -> Iterable[Finding]:
    """Look for the bug of older SQLite libraries that damages databases in WAL mode."""
    if connection.vendor != "sqlite":
        return
    version = connection.get_database_version()
    text = ".".join(map(str, version))
    if sqlite_is_fixed(version):
        yield Finding(OK, _("SQLite %s") % text)
    else:
        yield Finding(
            WARNING,
            _("SQLite %s 有一个少见的、会损坏数据库的缺陷（WAL 重置）") % text,
            _("安装 pysqlite3，或使用 SQLite 3.51.3 以上版本，或改用 PostgreSQL"),
        )


def sqlite_is_fixed(version: tuple[int, ...]) -> bool:
    """Whether a release has the fix: from 3.51.3 on, and two older lines of fixes."""
    if version >= _SQLITE_FIXED[0]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in _SQLITE_FIXED[1:])


def check_data_folder() -> Iterable[Finding]:
    """Look whether the data folder is ours, private and on a local file system."""
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding(
            ERROR, _("数据目录不可写：%s") % folder, _("设置 TUOJU_DATA_DIR，再运行 tuoju init")
        )
        return
    kind = file_system_of(folder, Path("/proc/mounts"))
    if kind in _NETWORK and connection.vendor == "sqlite":
        yield Finding(
            ERROR,
            _("数据目录在网络文件系统（%s）上，SQLite 会损坏") % kind,
            _("把 TUOJU_DATA_DIR 移到本机磁盘，或改用 PostgreSQL"),
        )
    else:
        yield Finding(
            OK, _("数据目录：%(path)s（%(kind)s）") % {"path": folder, "kind": kind or "?"}
        )
    if folder.stat().st_mode & 0o077:
        yield Finding(WARNING, _("数据目录可被其他用户读取"), f"chmod go-rwx {folder}")
    keys = folder / "keys"
    if keys.exists() and keys.stat().st_mode & 0o077:
        yield Finding(WARNING, _("密钥目录可被其他用户读取"), f"chmod -R go-rwx {keys}")


def file_system_of(folder: Path, mounts: Path) -> str:
    """Return the type of the file system that holds a folder, empty when it cannot be told."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = Path("/"), ""
    for line in lines:
        _device, point, found, *_rest = line.split(" ")
        path = Path(point.replace("\\040", " "))
        if folder.resolve().is_relative_to(path) and len(path.parts) >= len(best.parts):
            best, kind = path, found
    return kind


def check_data_key() -> Iterable[Finding]:
    """Look whether the key at hand opens what the database holds sealed."""
    try:
        sealed = is_anything_sealed()
    except DatabaseError:
        return  # told by the check of the database
    except Unreadable:
        yield Finding(
            ERROR,
            _("数据密钥与数据库不匹配：手机号和两步验证读不出来，用户无法登录"),
            _("恢复原来的 keys/data_key，或设置各节点共用的 TUOJU_DATA_KEY"),
        )
        return
    if sealed:
        yield Finding(OK, _("数据密钥与数据库匹配"))


def check_messages() -> Iterable[Finding]:
    """Look whether sign-in codes reach people, once the site is open to the public."""
    if settings.ENV.profile != "production":
        return
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield Finding(
            WARNING,
            _("没有配置邮件服务：邮件只写在终端里，用户收不到"),
            _("设置 TUOJU_EMAIL_URL 与 TUOJU_EMAIL_FROM"),
        )
    if not settings.TUOJU_SITE_URL:
        yield Finding(
            WARNING,
            _("没有设置网站地址：通知邮件里没有链接，收到的人不知道去哪里登录"),
            _("设置 TUOJU_SITE_URL"),
        )
    if settings.TUOJU_SMS_BACKEND in {"file", "console"}:
        yield Finding(
            WARNING,
            _("没有配置短信服务：验证码只写在本机，用户收不到"),
            _("把 TUOJU_SMS_BACKEND 设为短信服务商的接口"),
        )


def check_space() -> Iterable[Finding]:
    """Look whether there is room for uploads."""
    folder = Path(settings.DATA_DIR)
    if not folder.exists():
        return
    free = shutil.disk_usage(folder).free
    text = _("可用空间 %.1f GB") % (free / 1024**3)
    if free < _TOO_LITTLE_SPACE:
        yield Finding(ERROR, text, _("清理磁盘或扩容：空间用完后不能再上传"))
    elif free < _LITTLE_SPACE:
        yield Finding(WARNING, text, _("请尽快清理磁盘或扩容"))
    else:
        yield Finding(OK, text)


def check_tools() -> Iterable[Finding]:
    """Look for the programs that make previews."""
    office = settings.TUOJU_SOFFICE or "soffice"
    yield _tool(
        office,
        _("LibreOffice（Office 文件预览）"),
        "apt install libreoffice --no-install-recommends",
    )
    yield _tool("ffmpeg", _("ffmpeg（音视频时长与封面）"), "apt install ffmpeg")


def _tool(program: str, name: str, fix: str) -> Finding:
    found = shutil.which(program)
    if found:
        return Finding(OK, _("%(name)s：%(path)s") % {"name": name, "path": found})
    return Finding(WARNING, _("没有找到 %s") % name, fix)


def check_fonts() -> Iterable[Finding]:
    """Look for a Chinese font; without one, PDFs and pictures show boxes."""
    fix = "apt install fonts-noto-cjk"
    if not shutil.which("fc-list"):
        yield Finding(
            WARNING, _("没有 fontconfig，无法检查中文字体"), f"apt install fontconfig; {fix}"
        )
        return
    command = ["fc-list", ":lang=zh-cn", "family"]
    fonts = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    if fonts:
        yield Finding(OK, _("中文字体：%s") % min(fonts).split(",")[0])
    else:
        yield Finding(WARNING, _("没有中文字体，PDF 和图片里的汉字会变成方框"), fix)


def check_clock() -> Iterable[Finding]:
    """Look whether the clock is plausible and agrees with the database's."""
    now = datetime.now(tz=UTC)
    fix = "timedatectl set-ntp true"
    if now < _RELEASED:
        yield Finding(ERROR, _("系统时间不对：%s") % now.isoformat(timespec="seconds"), fix)
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            gap = abs((cursor.fetchone()[0] - datetime.now(tz=UTC)).total_seconds())
        if gap > 5:
            yield Finding(WARNING, _("本机与数据库的时间相差 %.0f 秒") % gap, fix)
            return
    yield Finding(OK, _("系统时间 %s") % now.isoformat(timespec="seconds"))


def check_jobs() -> Iterable[Finding]:
    """Look for background work that was given up."""
    failed = Job.objects.filter(state=Job.State.FAILED)
    try:
        kinds = list(failed.values_list("task").annotate(n=Count("pk")).order_by("-n", "task"))
    except DatabaseError:
        return  # told by the check of the database
    if not kinds:
        yield Finding(OK, _("后台任务没有失败的"))
        return
    said = ", ".join(f"{task.rpartition('.')[2]} × {number}" for task, number in kinds)
    yield Finding(
        WARNING,
        _("后台任务有 %(number)d 项失败：%(kinds)s")
        % {"number": sum(number for _task, number in kinds), "kinds": said},
        _("在后台进程的日志里查看原因；失败记录保留 %d 天") % KEEP_FAILED.days,
    )


def check_index() -> Iterable[Finding]:
    """Look whether the search index can be read and follows the log closely."""
    index = node_index(str(settings.INDEX_DIR))
    state = index.state
    if state is not IndexState.READY:
        yield _index_to_build(state)
        return
    try:
        behind = head() - index.position
    except DatabaseError:
        return
    if behind > 1000:
        yield Finding(
            WARNING, _("检索索引落后 %d 条变更") % behind, _("确认后台进程在运行：tuoju worker")
        )
    else:
        yield Finding(OK, _("检索索引可用（落后 %d 条）") % behind)


def _index_to_build(state: IndexState) -> Finding:
    fix = _("运行 tuoju serve 会自动建立，或运行 tuoju reindex")
    if state is IndexState.MISSING:
        return Finding(WARNING, _("检索索引还没有建立，暂时搜不到内容"), fix)
    if state is IndexState.OUTDATED:
        return Finding(WARNING, _("检索索引是旧版本的，需要重建"), fix)
    return Finding(WARNING, _("检索索引已损坏，需要重建"), fix)


CHECKS: list[Callable[[], Iterable[Finding]]] = [
    check_database,
    check_sqlite,
    check_data_folder,
    check_data_key,
    check_space,
    check_tools,
    check_fonts,
    check_messages,
    check_clock,
    check_jobs,
    check_index,
]
