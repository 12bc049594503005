"""EPUB 3 books: one XHTML page for each chapter, a navigation page, drawings inside.

The cover is a PNG as well: readers and shelves seldom draw SVG.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.archives import write_zip
from tuoju.demo.content.builders.blocks import (
    Block,
    Heading,
    Item,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
    parse,
)
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.pictures import flat_png
from tuoju.demo.content.drawing import draw
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource

_NAMESPACE: Final = uuid.UUID("6f0f3c1e-8d0a-5c57-9a55-1f2a2e1e6f73")
_CONTAINER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_CSS: Final = f"""body {{ font-family: "Songti SC", SimSun, "Noto Serif CJK SC", serif; line-height: 1.9; margin: 5%; color: #{palette.INK}; }}
h1, h2 {{ color: #{palette.PRIMARY_DEEP}; line-height: 1.4; }}
h1 {{ border-bottom: 3px solid #{palette.ACCENT}; border-radius: 0 0 50% 50% / 0 0 12px 12px; padding-bottom: .4em; }}
p {{ text-indent: 2em; margin: .6em 0; }}
li p, td p, figcaption, blockquote p {{ text-indent: 0; }}
blockquote {{ margin: 1em 0; padding: .6em 1em; background: #{palette.SKY_PALE}; border-left: 4px solid #{palette.ACCENT}; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #{palette.LINE_STRONG}; padding: .4em; text-align: left; }}
th {{ background: #{palette.SKY}; }}
figure {{ text-align: center; margin: 1.2em 0; }}
figure img {{ max-width: 100%; max-height: 60vh; }}
.cover {{ text-align: center; }}
.cover p {{ text-indent: 0; }}
"""


@dataclass(frozen=True)
class Chapter:
    """A chapter with its own page."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def build_ebook(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the EPUB of a resource."""
    chapters = _chapters(resource)
    pictures = _pictures(resource, chapters)
    entries = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", _CONTAINER),
        ("EPUB/book.opf", _package(resource, imprint, chapters, pictures)),
        ("EPUB/nav.xhtml", _navigation(resource, chapters)),
        ("EPUB/style.css", _CSS),
        ("EPUB/cover.xhtml", _cover(resource, imprint)),
    ]
    entries += [(f"EPUB/{chapter.name}.xhtml", _chapter_page(chapter)) for chapter in chapters]
    entries += [(f"EPUB/art/{name}.svg", draw(name).svg) for name in pictures]
    encoded = [(name, text.encode("utf-8")) for name, text in entries]
    encoded.append(("EPUB/cover.png", flat_png(_cover_art(resource))))
    write_zip(path, encoded, stored=frozenset({"mimetype"}))


def _chapters(resource: DemoResource) -> list[Chapter]:
    chapters: list[tuple[str, list[Block]]] = []
    for block in parse(resource.body):
        if isinstance(block, Heading) and block.level == 1:
            chapters.append((block.text, []))
        elif chapters:
            chapters[-1][1].append(block)
        else:
            raise ContentError(resource.path, "an epub body starts with a # chapter heading")
    return [
        Chapter(f"chapter-{number:02}", title, tuple(blocks))
        for number, (title, blocks) in enumerate(chapters, start=1)
    ]


def _cover_art(resource: DemoResource) -> str:
    return resource.art or "book-river"


def _pictures(resource: DemoResource, chapters: Sequence[Chapter]) -> list[str]:
    used = {b.name for chapter in chapters for b in chapter.blocks if isinstance(b, Picture)}
    return sorted({*used, _cover_art(resource)})


def _package(
    resource: DemoResource,
    imprint: Imprint,
    chapters: Sequence[Chapter],
    pictures: Sequence[str],
) -> str:
    pages = ["cover", *(chapter.name for chapter in chapters)]
    manifest = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="css" href="style.css" media-type="text/css"/>',
        *(
            f'<item id="{page}" href="{page}.xhtml" media-type="application/xhtml+xml"/>'
            for page in pages
        ),
        '<item id="cover-art" href="cover.png" media-type="image/png" properties="cover-image"/>',
        *(
            f'<item id="art-{name}" href="art/{name}.svg" media-type="image/svg+xml"/>'
            for name in pictures
        ),
    ]
    spine = "".join(f'<itemref idref="{page}"/>' for page in pages)
    subjects = "".join(f"<dc:subject>{escape(word)}</dc:subject>" for word in resource.keywords)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-CN">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{uuid.uuid5(_NAMESPACE, resource.key)}</dc:identifier>
<dc:title>{escape(resource.title)}</dc:title><dc:language>zh-CN</dc:language>
<dc:creator>{escape(imprint.byline)}</dc:creator><dc:publisher>{palette.ALLIANCE}</dc:publisher>
<dc:description>{escape(resource.description)}</dc:description>{subjects}
<dc:date>{imprint.day.isoformat()}</dc:date><dc:rights>{escape(imprint.licence)}</dc:rights>
<meta property="dcterms:modified">{imprint.day.isoformat()}T08:00:00Z</meta>
</metadata>
<manifest>{"".join(manifest)}</manifest>
<spine>{spine}</spine>
</package>
"""


def _navigation(resource: DemoResource, chapters: Sequence[Chapter]) -> str:
    items = "".join(
        f'<li><a href="{chapter.name}.xhtml">{escape(chapter.title)}</a></li>'
        for chapter in chapters
    )
    body = f'<nav epub:type="toc" id="toc"><h1>目录</h1><ol>{items}</ol></nav>'
    return _page(resource.title, body)


def _cover(resource: DemoResource, imprint: Imprint) -> str:
    art = _cover_art(resource)
    return _page(
        resource.title,
        f'<div class="cover"><figure><img src="art/{art}.svg" alt=""/></figure>'
        f"<h1>{escape(resource.title)}</h1><p>{escape(imprint.byline)}</p>"
        f"<p>{imprint.dated}</p><p>{escape(imprint.licence)}</p></div>",
    )


def _chapter_page(chapter: Chapter) -> str:
    body = "".join(_markup(chapter.blocks))
    return _page(chapter.title, f"<h1>{escape(chapter.title)}</h1>{body}")


def _page(title: str, body: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-CN" lang="zh-CN">
<head><title>{escape(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>{body}</body>
</html>
"""


def _markup(blocks: Sequence[Block]) -> Iterator[str]:
    for is_list, group in groupby(blocks, key=lambda block: isinstance(block, Item)):
        members = list(group)
        if is_list:
            yield _list([block for block in members if isinstance(block, Item)])
        else:
            yield from (_element(block) for block in members)


def _list(items: Sequence[Item]) -> str:
    tag = "ol" if items[0].number is not None else "ul"
    lines = "".join(f"<li><p>{_inline(item.runs)}</p></li>" for item in items)
    return f"<{tag}>{lines}</{tag}>"


def _element(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_inline(block.runs)}</p>"
        case Quote():
            return f"<blockquote><p>{_inline(block.runs)}</p></blockquote>"
        case Picture():
            caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
            alt = escape(block.caption)
            return f'<figure><img src="art/{block.name}.svg" alt="{alt}"/>{caption}</figure>'
        case Table():
            return _table(block)
        case _:
            return ""


def _table(table: Table) -> str:
    head = "".join(f"<th>{_inline(cell.runs)}</th>" for cell in table.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_inline(cell.runs)}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _inline(runs: Sequence[Run]) -> str:
    parts = (
        f"<strong>{escape(run.text)}</strong>" if run.bold else escape(run.text) for run in runs
    )
    return "".join(parts).replace("\n", "<br/>")
