"""How files go into the zip of a collection."""

import datetime
import io
import zipfile

import pytest
from stream_zip import stream_zip

from tuoju.library.packing import method_for

CONTENT = b"tuoju " * 5000


STORED = [
    "a.mp4",
    "b.PDF",
    "d.mov",
    "e.gif",
    "f.HEIC",
    "g.webm",
    "h.ogg",
    "i.m4a",
    "j.odp",
    "k.rar",
]
PACKED = ["c.txt", "l.doc", "m.svg", "n.bmp", "o.wav", "p"]


@pytest.mark.parametrize(
    ("name", "shrinks"), [(name, False) for name in STORED] + [(name, True) for name in PACKED]
)
def test_kinds_that_are_compressed_already_go_in_as_they_are(name, shrinks):
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    member = (name, day, 0o100644, method_for(name, len(CONTENT)), iter([CONTENT]))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream_zip([member]))))

    assert archive.read(name) == CONTENT
    assert (archive.getinfo(name).compress_size < len(CONTENT)) is shrinks
