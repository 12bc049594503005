"""Word files with real styles, header and footer, tables and checklists."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_TblPr
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.archives import write_office_file
from tuoju.demo.content.builders.blocks import (
    Block,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
    parse,
)
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.measure import column_weights
from tuoju.demo.content.builders.typesetting import png_of
from tuoju.demo.content.drawing import draw
from tuoju.demo.content.source import DemoResource

_TEXT_WIDTH: Final = 16.0
_KEPT_TOGETHER: Final = 9
_HEADINGS: Final = {1: (18, palette.PRIMARY_DEEP), 2: (14, palette.PRIMARY), 3: (12, palette.INK)}


def build_document(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the Word file of a resource."""
    document = Document()
    _set_properties(document, resource, imprint)
    _set_page(document)
    _set_styles(document)
    _header_and_footer(document, imprint)
    _Writer(document).write(_with_title(parse(resource.body), resource), imprint)
    container = io.BytesIO()
    document.save(container)
    write_office_file(path, container, imprint.day)


def _with_title(blocks: list[Block], resource: DemoResource) -> list[Block]:
    """Put the title in front of a text that does not open with it."""
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        return blocks
    return [Heading(1, resource.title), *blocks]


class _Writer:
    """Adds blocks to a document; the first heading becomes the title."""

    def __init__(self, document: WordFile) -> None:
        self._document = document
        self._break_before = False

    def write(self, blocks: list[Block], imprint: Imprint) -> None:
        title = blocks[0]
        if isinstance(title, Heading):
            self._document.add_paragraph(title.text, style="Title")
        byline = self._document.add_paragraph(style="Subtitle")
        byline.add_run(f"{imprint.byline}　{imprint.dated}")
        _bottom_line(byline)
        for block in blocks[1:]:
            self._add(block)

    def _add(self, block: Block) -> None:
        match block:
            case PageBreak():
                self._break_before = True
            case Heading():
                self._heading(block)
            case Table():
                self._start_page_if_due()
                self._table(block)
            case Picture():
                self._picture(block)
            case Quote():
                self._text(block.runs, "Quote")
            case Item():
                self._item(block)
            case Paragraph():
                self._text(block.runs, "Body Text")

    def _heading(self, block: Heading) -> None:
        level = min(block.level, 3)
        paragraph = self._document.add_paragraph(block.text, style=f"Heading {level}")
        self._break(paragraph)

    def _text(self, runs: tuple[Run, ...], style: str) -> None:
        paragraph = self._document.add_paragraph(style=style)
        _add_runs(paragraph, runs)
        self._break(paragraph)

    def _item(self, item: Item) -> None:
        paragraph = self._document.add_paragraph(style="Body Text")
        mark = _item_mark(item)
        paragraph.paragraph_format.left_indent = Cm(0.85 + 0.75 * item.depth)
        paragraph.paragraph_format.first_line_indent = Cm(-0.75)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.85 + 0.75 * item.depth))
        paragraph.paragraph_format.space_after = Pt(3)
        lead = paragraph.add_run(f"{mark}\t")
        lead.font.color.rgb = RGBColor.from_string(palette.ACCENT_DEEP)
        _add_runs(paragraph, item.runs)
        self._break(paragraph)

    def _picture(self, picture: Picture) -> None:
        drawing = draw(picture.name)
        width = min(9.0, 7.0 * drawing.ratio)
        image = io.BytesIO(png_of(drawing.svg, int(width * 60)))
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run().add_picture(image, width=Cm(width))
        self._break(paragraph)
        if picture.caption:
            caption = self._document.add_paragraph(picture.caption, style="Caption")
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _table(self, table: Table) -> None:
        columns = len(table.header)
        grid = self._document.add_table(rows=0, cols=columns)
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        _borders(grid._tbl.tblPr)
        widths = _column_widths(table)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Cm(width)
        for index, row in enumerate((table.header, *table.rows)):
            cells = grid.add_row().cells
            for column, width in enumerate(widths):
                runs = row[column].runs if column < len(row) else ()
                _fill_cell(cells[column], runs, width, head=index == 0)
        header = grid.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))
        for made in list(grid.rows)[:-1] if len(table.rows) <= _KEPT_TOGETHER else []:
            for cell in made.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        for made in grid.rows:
            made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        spacer = self._document.add_paragraph()
        spacer.paragraph_format.space_after = Pt(4)

    def _start_page_if_due(self) -> None:
        if self._break_before:
            paragraph = self._document.add_paragraph()
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            self._break_before = False

    def _break(self, paragraph: WordParagraph) -> None:
        if self._break_before:
            paragraph.paragraph_format.page_break_before = True
            self._break_before = False


def _item_mark(item: Item) -> str:
    if item.checked is not None:
        return "☑" if item.checked else "☐"
    if item.number is not None:
        return f"{item.number}."
    return "–" if item.depth else "•"


def _set_properties(document: WordFile, resource: DemoResource, imprint: Imprint) -> None:
    properties = document.core_properties
    properties.title = resource.title
    properties.author = imprint.byline
    properties.subject = resource.description
    properties.keywords = "，".join(resource.keywords)
    properties.comments = imprint.licence
    properties.language = "zh-CN"


def _set_page(document: WordFile) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.3)
    section.header_distance = section.footer_distance = Cm(1.2)


def _set_styles(document: WordFile) -> None:
    _style(document, "Normal", 11, palette.INK, palette.SANS)
    body = _style(document, "Body Text", 11, palette.INK, palette.SANS)
    body.paragraph_format.line_spacing = 1.2
    body.paragraph_format.space_after = Pt(6)
    title = _style(document, "Title", 22, palette.PRIMARY_DEEP, palette.SERIF, bold=True)
    title.paragraph_format.space_after = Pt(4)
    for border in title.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    subtitle = _style(document, "Subtitle", 10, palette.INK_META, palette.SANS)
    subtitle.paragraph_format.space_after = Pt(14)
    for level, (size, colour) in _HEADINGS.items():
        face = palette.SERIF if level < 3 else palette.SANS
        style = _style(document, f"Heading {level}", size, colour, face, bold=True)
        style.paragraph_format.space_before = Pt(14 if level < 3 else 10)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
    quote = _style(document, "Quote", 11, palette.PRIMARY_DEEP, palette.SANS)
    quote.paragraph_format.left_indent = Cm(0.7)
    quote.paragraph_format.line_spacing = 1.2
    _style(document, "Caption", 9.5, palette.INK_META, palette.SANS)


def _style(
    document: WordFile, name: str, size: float, colour: str, face: str, *, bold: bool = False
) -> ParagraphStyle:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is not a paragraph style")
    for one in (style, *(found for found in document.styles if found.name == f"{name} Char")):
        one.font.size = Pt(size)
        one.font.bold = bold
        one.font.italic = False
        one.font.name = palette.LATIN
        one.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face)
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    return style


def _header_and_footer(document: WordFile, imprint: Imprint) -> None:
    section = document.sections[0]
    header = section.header.paragraphs[0]
    _small(header, f"{palette.ALLIANCE}　{imprint.organisation}")
    _bottom_line(header)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _small(footer, f"{imprint.licence}　　第 ")
    _field(footer, "PAGE")
    _small(footer, " 页，共 ")
    _field(footer, "NUMPAGES")
    _small(footer, " 页")


def _small(paragraph: WordParagraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor.from_string(palette.INK_META)


def _field(paragraph: WordParagraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = Pt(9)
    field.append(run._r)
    paragraph._p.append(field)


def _add_runs(paragraph: WordParagraph, runs: tuple[Run, ...]) -> None:
    for run in runs:
        made = paragraph.add_run(run.text)
        if run.bold:
            made.bold = True
            made.font.color.rgb = RGBColor.from_string(palette.PRIMARY_DEEP)


def _bottom_line(paragraph: WordParagraph) -> None:
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"),
        ("sz", "6"),
        ("space", "4"),
        ("color", palette.LINE_STRONG),
    ):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    paragraph._p.get_or_add_pPr().append(border)


def _borders(properties: CT_TblPr) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), palette.LINE_STRONG)
        borders.append(line)
    properties.append(borders)


def _column_widths(table: Table) -> list[float]:
    weights = column_weights(table)
    return [_TEXT_WIDTH * weight / sum(weights) for weight in weights]


def _fill_cell(cell: _Cell, runs: tuple[Run, ...], width: float, *, head: bool) -> None:
    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    for run in runs:
        made = paragraph.add_run(run.text)
        made.font.size = Pt(10)
        made.bold = head or run.bold
        if head:
            made.font.color.rgb = RGBColor.from_string(palette.PRIMARY_DEEP)
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), palette.SKY)
        cell._tc.get_or_add_tcPr().append(shade)
