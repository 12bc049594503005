"""Office documents to PDF through LibreOffice, when it is installed.

One conversion at a time on a machine (a lock file), each with a profile of its own that forbids
macros and every reach for the network or for other files.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tuoju.core.extraction import programs
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.media_types import BY_EXTENSION
from tuoju.core.extraction.report import Breakdown, Code, Family

_NAP = 0.05
_SHEET_PAGES = 40
_FILTERS: dict[Family, str] = {
    "word": "writer_pdf_Export",
    "slides": "impress_pdf_Export",
    "sheet": "calc_pdf_Export",
}
_OPTIONS: dict[Family, str] = {
    "word": "",
    "slides": '{"ExportHiddenSlides":{"type":"boolean","value":"true"}}',
    "sheet": f'{{"PageRange":{{"type":"string","value":"1-{_SHEET_PAGES}"}}}}',
}
_SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Save/Document", "CreateBackup", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>'
)


def soffice() -> str | None:
    """Give the program, if there is one."""
    return programs.find("soffice", "libreoffice")


@contextmanager
def one_at_a_time(lock: Path, seconds: float) -> Iterator[None]:
    """Hold the machine's conversion lock; give up after a while."""
    until = monotonic() + seconds
    with lock.open("ab") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > until:
                    raise Breakdown(Code.CONVERTER_BUSY) from None
                sleep(_NAP)
        yield


def to_pdf(
    path: Path,
    media_type: str,
    family: Family,
    *,
    folder: Path,
    lock: Path,
    limits: Limits,
    begun: Callable[[], None],
) -> Path:
    """Convert into ``folder`` and give the PDF; ``begun`` is called when the lock is held."""
    program = soffice()
    if program is None:
        raise Breakdown(Code.CONVERTER_MISSING)
    source = folder / f"source{_extension(media_type)}"
    shutil.copyfile(path, source)
    profile = _profile(folder / "profile")
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", ":".join(filter(None, ("pdf", _FILTERS[family], _OPTIONS[family])))),
        *("--outdir", str(folder), str(source)),
    ]
    with one_at_a_time(lock, limits.wait_seconds):
        begun()
        try:
            programs.run(command, folder=folder, seconds=limits.convert_seconds)
        except programs.TookTooLong:
            raise Breakdown(Code.CONVERSION_TIMED_OUT) from None
        finally:
            shutil.rmtree(profile, ignore_errors=True)
            source.unlink(missing_ok=True)
    made = folder / "source.pdf"
    if not made.is_file() or not made.stat().st_size:
        raise Breakdown(Code.CONVERSION_FAILED)
    return made


def _extension(media_type: str) -> str:
    return next((ext for ext, kind in BY_EXTENSION.items() if kind.media_type == media_type), "")


def _profile(folder: Path) -> Path:
    items = "".join(
        _SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items=items))
    return folder
