"""Each builder makes a real file that others can open, and always the same bytes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from defusedxml import ElementTree
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation

from tuoju.core.extraction.processing import process
from tuoju.demo.content.builders import CannotBuild, ContentError, build
from tuoju.demo.content.builders.ffmpeg import has_ffmpeg
from tuoju.demo.content.drawing import draw, drawing_names
from tuoju.demo.content.source import DemoResource, load_resources, parse_resource

RESOURCES = {resource.key: resource for resource in load_resources()}
FIRST_OF_KIND = {resource.kind: resource for resource in reversed(RESOURCES.values())}
Writer = Callable[..., DemoResource]


@pytest.fixture
def resource_of(tmp_path: Path) -> Writer:
    """Write a source file with the given name and body, and read it."""

    def write(file: str, body: str, **fields: str) -> DemoResource:
        lines = [
            *("key: shi-yan", "title: 试验资源", f"file: {file}", "granularity: asset"),
            *("type: guide", "audiences: [families]", "age_bands: []", "domains: []"),
            *("keywords: [试验]", "description: 用来试验。", "owner: college-lead"),
            *("authors: [{name: 教研室, role: author}]", "licence: cc_by_4"),
            *("visibility: public", "state: draft"),
            *(f"{name}: {value}" for name, value in fields.items()),
        ]
        folder = tmp_path / "theme"
        folder.mkdir(exist_ok=True)
        path = folder / "shi-yan.md"
        path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{body}\n", encoding="utf-8")
        return parse_resource(path)

    return write


def test_searching_the_showpiece_hits_an_inner_slide_with_notes(tmp_path):
    path = build(RESOURCES["shiyouhudong-guancha"], tmp_path)

    slides = list(Presentation(str(path)).slides)
    texts = [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in slides
    ]
    inner = [
        number
        for number, slide in enumerate(slides, start=1)
        if slide.shapes.title is not None and "师幼互动" in slide.shapes.title.text
    ]

    assert path.name == "师幼互动观察与回应.pptx"
    assert inner == [3]
    assert "先看三分钟" in "".join(texts)
    assert len(slides) >= 8
    assert all(slide.notes_slide.notes_text_frame.text for slide in slides[1:])


def test_slides_show_tables_cards_quotes_and_pictures(resource_of, tmp_path):
    body = (
        "# 封面\n\n副题\n\n# 表\n\n先说一句\n\n| 甲 | 乙 |\n|---|---|\n| 1 | **2** |\n\n"
        "# 卡\n\n## 左\n\n- 一\n\n## 右\n\n二\n\n# 图\n\n- [ ] 勾\n\n![](art:hands)\n\n# 引\n\n> 记住\n"
    )
    deck = Presentation(str(build(resource_of("试.pptx", body), tmp_path)))

    cover, table, cards, picture, quote = deck.slides
    grid = next(shape.table for shape in table.shapes if shape.has_table)
    words = [s.text_frame.text for s in (*cards.shapes, *quote.shapes) if s.has_text_frame]
    assert cover.shapes.title.text == "封面"
    assert [cell.text for cell in grid.rows[1].cells] == ["1", "2"]
    assert {"左\n一", "右\n二", "记住"} <= set(words)
    assert any(shape.name == "插图 hands" for shape in picture.shapes)
    assert any("☐ 勾" in s.text_frame.text for s in picture.shapes if s.has_text_frame)


def test_word_files_have_styles_a_repeated_table_head_and_a_footer(resource_of, tmp_path):
    body = "# 题\n\n## 一节\n\n段落\n\n- [ ] 查\n\n| 头 | 尾 |\n|---|---|\n| 甲 | 乙 |\n"
    document = Document(str(build(resource_of("试.docx", body), tmp_path)))

    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    (table,) = document.tables
    assert styles["题"] == "Title"
    assert styles["一节"] == "Heading 2"
    assert "☐\t查" in styles
    assert [cell.text for cell in table.rows[1].cells] == ["甲", "乙"]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "CC BY 4.0" in document.sections[0].footer.paragraphs[0].text
    assert document.core_properties.title == "试验资源"


def test_workbooks_offer_choices_blank_rows_and_formulas(resource_of, tmp_path):
    body = (
        "# 登记/表\n\n说明\n\n| 项 | 好吗{好/不好} | 数 |\n|---|---|---|\n"
        "| 甲 | 好 | 3 |\n| 合计 |  | =SUM(C4:C4) |\n\n空行：5\n\n# 二\n\n| 列 |\n|---|\n| 007 |\n"
    )
    workbook = load_workbook(build(resource_of("试.xlsx", body), tmp_path))

    first, second = workbook.worksheets
    (rule,) = first.data_validations.dataValidation
    assert first.title == "登记、表"
    assert [cell.value for cell in first[3]] == ["项", "好吗", "数"]
    assert (first["C4"].value, first["C5"].value) == (3, "=SUM(C4:C4)")
    assert (rule.formula1, str(rule.sqref)) == ('"好,不好"', "B4:B10")
    assert first.freeze_panes == "A4"
    assert second["A3"].value == "007"


def test_pdf_pages_give_their_chinese_words_back(resource_of, tmp_path):
    body = "# 操作指引\n\n先**看见**，再回应。\n\n- [ ] 查一查\n\n| 头 |\n|---|\n| 甲乙丙 |\n"
    document = pypdfium2.PdfDocument(build(resource_of("试.pdf", body), tmp_path))

    text = document[0].get_textpage().get_text_range()
    assert all(words in text for words in ("操作指引", "先看见，再回应。", "查一查", "甲乙丙"))
    assert document.get_metadata_dict()["Title"] == "操作指引"


def test_books_are_valid_containers_whose_links_lead_somewhere(tmp_path):
    path = build(FIRST_OF_KIND["epub"], tmp_path)

    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        package = ElementTree.fromstring(book.read("EPUB/book.opf"))
        for name in names:
            if name.endswith((".xhtml", ".opf", ".xml", ".svg")):
                ElementTree.fromstring(book.read(name))
    hrefs = [item.get("href") for item in package.iter("{http://www.idpf.org/2007/opf}item")]

    first = zipfile.ZipFile(path).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {f"EPUB/{href}" for href in hrefs} == {n for n in names if n.startswith("EPUB/")} - {
        "EPUB/book.opf"
    }


def test_books_are_read_whole_and_have_a_picture_for_the_shelf(tmp_path):
    path = build(FIRST_OF_KIND["epub"], tmp_path)
    out = tmp_path / "out"
    out.mkdir()

    done = process(path, path.name, out)

    assert (done.state, done.reasons) == ("ready", ())
    assert [made.kind for made in done.derivatives] == ["preview", "thumb"]


def test_quizzes_carry_questions_answers_and_no_code(tmp_path):
    with zipfile.ZipFile(build(FIRST_OF_KIND["h5p"], tmp_path)) as package:
        names = package.namelist()
        manifest = json.loads(package.read("h5p.json"))
        content = json.loads(package.read("content/content.json"))

    assert names == ["h5p.json", "content/content.json"]
    assert manifest["mainLibrary"] == "H5P.QuestionSet"
    assert len(content["questions"]) >= 5
    for question in content["questions"]:
        assert any(answer["correct"] for answer in question["params"]["answers"])


def test_a_question_without_a_right_answer_is_refused(resource_of, tmp_path):
    quiz = resource_of("试.h5p", "# 哪个对？\n\n- [ ] 甲\n- [ ] 乙\n")

    with pytest.raises(ContentError, match="needs two options"):
        build(quiz, tmp_path)


def test_old_text_files_are_written_in_gb18030(resource_of, tmp_path):
    note = resource_of("试.txt", "龘字也在。", encoding="gb18030")

    content = build(note, tmp_path).read_bytes()

    assert "龘字也在。".encode("gb18030") in content
    assert content.decode("gb18030").startswith("试验资源\r\n")


def test_csv_opens_in_excel_without_garbage(tmp_path):
    assert build(FIRST_OF_KIND["csv"], tmp_path).read_bytes().startswith(b"\xef\xbb\xbf")


def test_pictures_are_flat_images_of_printable_size(tmp_path):
    for kind in ("png", "jpg"):
        with Image.open(build(FIRST_OF_KIND[kind], tmp_path)) as image:
            assert image.width == 1240
            assert image.getexif() == {}


def test_a_pack_holds_its_members_and_an_explanation(tmp_path):
    pack = FIRST_OF_KIND["zip"]

    with zipfile.ZipFile(build(pack, tmp_path)) as archive:
        names = archive.namelist()
        explanation = archive.read("00-说明.txt").decode("utf-8-sig")

    assert len(names) == len(pack.members) + 1
    assert all(RESOURCES[key].title in explanation for key in pack.members)


def test_without_ffmpeg_sound_becomes_wav_and_film_says_why_not(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")

    sound = build(FIRST_OF_KIND["mp3"], tmp_path)
    with pytest.raises(CannotBuild, match="没有 ffmpeg"):
        build(FIRST_OF_KIND["mp4"], tmp_path)

    assert sound.suffix == ".wav"
    assert sound.read_bytes()[:4] == b"RIFF"


def test_a_wrong_note_is_named(resource_of, tmp_path):
    with pytest.raises(ContentError, match="unknown sign '9'"):
        build(resource_of("试.wav", "旋律 1 9 5"), tmp_path)


@pytest.mark.parametrize("name", drawing_names())
def test_every_drawing_is_well_formed(name):
    drawing = draw(name)

    root = ElementTree.fromstring(drawing.svg)

    assert root.get("viewBox") == f"0 0 {drawing.width} {drawing.height}"
    assert len(list(root.iter())) > 3


def test_an_unknown_drawing_names_the_known_ones(resource_of, tmp_path):
    with pytest.raises(ContentError, match="there are arrival, "):
        build(resource_of("试.png", "说明", art="mona-lisa"), tmp_path)


def test_an_unknown_owner_is_named(resource_of, tmp_path):
    source = resource_of("试.docx", "正文")
    source.path.write_text(
        source.path.read_text(encoding="utf-8").replace("college-lead", "nobody"), "utf-8"
    )

    with pytest.raises(ContentError, match="no organisation has the key 'nobody'"):
        build(parse_resource(source.path), tmp_path)


@pytest.mark.parametrize("kind", sorted(set(FIRST_OF_KIND) - {"mp4", "zip"}))
def test_the_same_text_always_gives_the_same_bytes(kind, tmp_path):
    resource = FIRST_OF_KIND[kind]

    one = build(resource, tmp_path / "one").read_bytes()
    two = build(resource, tmp_path / "two").read_bytes()

    assert one == two


@pytest.mark.parametrize(
    "resource",
    [r for r in RESOURCES.values() if r.kind not in {"mp4", "mp3", "zip"}],
    ids=lambda resource: resource.key,
)
def test_every_resource_of_the_library_can_be_built(resource, tmp_path):
    path = build(resource, tmp_path)

    assert path.name == resource.file
    assert path.stat().st_size > 300


def test_films_are_made_exactly_where_ffmpeg_is(tmp_path):
    film = FIRST_OF_KIND["mp4"]

    if not has_ffmpeg():
        with pytest.raises(CannotBuild):
            build(film, tmp_path)
        return
    assert build(film, tmp_path).read_bytes()[4:8] == b"ftyp"
