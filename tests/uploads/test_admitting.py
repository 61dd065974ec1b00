"""What is taken and what is refused, by content and ending together, before a byte is kept."""

import io
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from service import uploads
from service.errors import Refused
from service.uploads import packages
from tests import files
from tests.files import CONTENT_TYPES, PDF


def admitted(content: bytes, filename: str) -> uploads.Admitted:
    return uploads.admit(io.BytesIO(content), filename=filename)


def refusal(content: bytes, filename: str) -> str:
    with pytest.raises(Refused) as refused:
        admitted(content, filename)
    return str(refused.value.sentence)


@pytest.mark.parametrize(
    ("content", "filename", "media_type"),
    [
        (PDF, "证书.pdf", "application/pdf"),
        (files.document(), "方案.docx", packages.kinds.WORD.media_type),
        (files.workbook(), "名单.XLSX", packages.kinds.EXCEL.media_type),
        (files.package({"OFD.xml": b"<OFD/>"}), "批复.ofd", "application/ofd"),
        (files.old_word(), "总结.doc", "application/msword"),
        (files.old_word(), "总结.wps", "application/msword"),
        (files.old_excel(), "台账.xls", "application/vnd.ms-excel"),
        (files.ole({"PowerPoint Document": b"x"}), "汇报.ppt", "application/vnd.ms-powerpoint"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_papers_are_taken_byte_for_byte(content, filename, media_type):
    taken = admitted(content, filename)
    assert (taken.filename, taken.media_type) == (filename, media_type)
    taken.stream.seek(0)
    assert taken.stream.read() == content


@pytest.mark.parametrize(
    ("content", "filename", "ending"),
    [
        (PDF, "照片.jpg", ".pdf"),
        (PDF, "证书", ".pdf"),
        (files.photo(), "证书.pdf", ".jpg"),
        (files.document(), "名单.xlsx", ".docx"),
        (files.document(), "方案.zip", ".docx"),
        (files.old_excel(), "总结.doc", ".xls"),
    ],
)
def test_content_and_ending_must_agree(content, filename, ending):
    said = refusal(content, filename)
    assert f"后缀应当是 {ending}" in said


MACROS = files.package({"word/vbaProject.bin": b"x"}, of=files.document())
TYPED = files.package(
    {CONTENT_TYPES: b'<Override ContentType="application/vnd.ms-word.document.macroEnabled"/>'},
    of=files.document(),
)
SHEETS = files.package({"xl/macrosheets/sheet1.xml": b"<x/>"}, of=files.workbook())
VBA_INFO = struct.pack("<HHIIII", 2, 0x0400, 12, 0, 1, 2)


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (MACROS, "方案.docx"),
        (TYPED, "方案.docx"),
        (SHEETS, "台账.xlsx"),
        (files.old_word(storages=("Macros",)), "总结.doc"),
        (files.ole({"Workbook": b"\x09\x08\x00\x00", "_VBA_PROJECT": b"x"}), "台账.xls"),
        (files.old_excel((0x85, struct.pack("<IBB", 0, 0, 1))), "台账.xls"),
        (files.ole({"PowerPoint Document": VBA_INFO}), "汇报.ppt"),
    ],
    ids=["part", "content type", "macro sheets", "doc", "xls", "excel 4", "ppt"],
)
def test_macros_are_refused(content, filename):
    assert "宏" in refusal(content, filename)


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"MZ\x90\x00program", "照片.jpg"),
        (b"\x7fELF\x02", "a.pdf"),
        (b"#!/bin/sh\nrm -rf /", "a.pdf"),
        (b"\xef\xbb\xbf  <HTML><script>", "a.docx"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "章.svg"),
        (files.package({"a.class": b"\xca\xfe\xba\xbe"}), "a.jar"),
        (b"WScript.Echo 1", "a.vbs"),
        (MACROS, "方案.docm"),
    ],
)
def test_programs_scripts_and_pages_are_refused(content, filename):
    assert "程序、脚本" in refusal(content, filename)


@pytest.mark.parametrize(
    "content", [files.package({"a.txt": b"x"}), b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"]
)
def test_archives_are_refused_and_one_is_told_to_unpack(content):
    assert "解压后逐个上传" in refusal(content, "材料.zip")


def swollen(size: int, *, claim: int | None = None) -> bytes:
    """Return a document with a part that unpacks to `size` zeros, and says `claim`."""
    made = files.package({"word/media/a.xml": bytes(size)}, of=files.document())
    if claim is None:
        return made
    crc = zlib.crc32(bytes(size))
    before, after = struct.pack("<I", crc), struct.pack("<I", crc)
    parts = made.split(before)
    return after.join(
        [parts[0], *(one[:4] + struct.pack("<I", claim) + one[8:] for one in parts[1:])]
    )


@pytest.mark.parametrize(
    "content",
    [
        swollen(20_000_000),
        files.package({f"word/{n}.xml": b"" for n in range(6000)}, of=files.document()),
        files.package({f"word/{n}.xml": bytes(900_000) for n in range(200)}, of=files.document()),
    ],
    ids=["ratio", "entries", "sum"],
)
def test_packages_that_swell_are_refused(content):
    assert "大得不正常" in refusal(content, "方案.docx")


def test_a_package_that_lies_about_its_size_is_never_unpacked_further():
    assert "已损坏" in refusal(swollen(20_000_000, claim=1000), "方案.docx")


NESTED = files.package({"word/embeddings/a.zip": files.package({"x": b"x"})}, of=files.document())
INNER = files.package({"word/embeddings/b.xlsx": files.workbook()}, of=files.document())


@pytest.mark.parametrize(
    "content",
    [
        files.package({"word/embeddings/a.docx": INNER}, of=files.document()),
        files.package({"word/media/a.png": b"MZ\x90\x00"}, of=files.document()),
        files.package({"word/a.exe": b"x"}, of=files.document()),
        files.package(
            {"word/embeddings/o.bin": files.ole({"\x01Ole10Native": b"x"})}, of=files.document()
        ),
        files.package({"word/a.gz": b"\x1f\x8b\x08"}, of=files.document()),
    ],
    ids=["two deep", "program as picture", "program", "packed object", "archive"],
)
def test_what_is_nested_in_a_document_is_looked_at(content):
    assert "嵌有" in refusal(content, "方案.docx")


def test_an_archive_in_a_document_is_refused_and_a_table_in_it_is_taken():
    assert "压缩包" in refusal(NESTED, "方案.docx")
    assert admitted(INNER, "方案.docx").size == len(INNER)


def encrypted(writer: PdfWriter) -> None:
    writer.encrypt("secret")


def restricted(writer: PdfWriter) -> None:
    writer.encrypt("", "owner")


def with_script(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    names = ArrayObject([TextStringObject("a"), DictionaryObject(action)])
    tree = DictionaryObject({NameObject("/Names"): names})
    scripts = DictionaryObject({NameObject("/JavaScript"): tree})
    writer.root_object[NameObject("/Names")] = scripts


def launching(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def acting_on_a_page(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    events = DictionaryObject({NameObject("/O"): DictionaryObject(action)})
    writer.pages[0][NameObject("/AA")] = events


def with_attachment(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def without_pages(writer: PdfWriter) -> None:
    writer.remove_page(0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (encrypted, "密码"),
        (restricted, "密码"),
        (with_script, "脚本"),
        (launching, "自动执行"),
        (acting_on_a_page, "脚本"),
        (with_attachment, "附件"),
        (without_pages, "没有一页"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_pdfs_that_cannot_be_read_or_do_more_than_show(change, word):
    assert word in refusal(files.written(change), "证书.pdf")


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"%PDF-1.7\n", "a.pdf"),
        (PDF[:200], "a.pdf"),
        (b"%PDF-1.7\n" + b"[" * 50_000, "a.pdf"),
        (files.document()[:-300], "a.docx"),
        (files.old_word()[:600], "a.doc"),
        (files.photo()[:3000], "a.jpg"),
        (files.photo("PNG")[:3000], "a.png"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "a.heic"),
    ],
)
def test_damaged_files_are_refused(content, filename):
    assert "已损坏" in refusal(content, filename)


def test_a_pdf_with_an_archive_behind_it_is_refused():
    assert "压缩包" in refusal(PDF + files.package({"a": b"x"}), "a.pdf")


def test_nothing_and_too_much_are_refused():
    assert "空的" in refusal(b"", "a.pdf")
    assert "20 MB" in refusal(files.pdf(size=uploads.LARGEST), "a.pdf")


def png_header(wide: int, high: int) -> bytes:
    """Return a picture that says its size and has no pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    )


@pytest.mark.parametrize(
    "size", [(20_000, 20_000), (60_000, 60_000), (20_000, 100), (9000, 9000)], ids=str
)
def test_pictures_of_too_many_pixels_are_refused_by_their_header(size):
    assert "像素" in refusal(png_header(*size), "章.png")


def seen(taken: uploads.Admitted) -> Image.Image:
    taken.stream.seek(0)
    return Image.open(taken.stream)


@pytest.mark.parametrize("form", ["JPEG", "HEIF", "WEBP"])
def test_photos_become_upright_jpegs_without_place_and_camera(form):
    ending = {"JPEG": "jpg", "HEIF": "HEIC", "WEBP": "webp"}[form]
    taken = admitted(files.photo(form, size=(640, 480), turned=6), f"证书.{ending}")
    assert (taken.filename, taken.media_type) == ("证书.jpg", "image/jpeg")
    image = seen(taken)
    assert image.size == (480, 640)
    assert dict(image.getexif()) == {}
    taken.stream.seek(0)
    assert b"JXPHONE" not in taken.stream.read()


def test_a_large_photo_is_made_smaller():
    photo = files.photo(size=(6000, 4500))
    assert len(photo) > 4_000_000
    assert seen(admitted(photo, "现场.jpeg")).size == (4096, 3072)


def test_a_drawing_stays_without_loss_and_keeps_no_words():
    image, out = Image.new("RGBA", (300, 200), (155, 27, 30, 120)), io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    noted = PngInfo()
    noted.add_text("Author", "JXPHONE")
    image.save(out, "PNG", pnginfo=noted)
    taken = admitted(out.getvalue() + b"<script>MZ", "章.png")
    assert taken.media_type == "image/png"
    assert seen(taken).convert("RGBA").getpixel((5, 5)) == (155, 27, 30, 120)
    taken.stream.seek(0)
    content = taken.stream.read()
    assert b"JXPHONE" not in content
    assert b"<script>" not in content


def test_a_scan_of_several_sheets_becomes_a_pdf():
    sheets = [Image.new("1", (800, 1100), n % 2) for n in range(3)]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    taken = admitted(out.getvalue(), "扫描件.tiff")
    assert (taken.filename, taken.media_type) == ("扫描件.pdf", "application/pdf")
    taken.stream.seek(0)
    assert admitted(taken.stream.read(), "扫描件.pdf").size == taken.size


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/证书.pdf", "证书.pdf"),
        ("C:\\x\\证书\u202efdp.pdf", "证书fdp.pdf"),
        ("a" * 5000 + ".pdf", "a" * 196 + ".pdf"),
        ('a"\r\nX: y.pdf', 'a"X: y.pdf'),
    ],
)
def test_names_are_made_safe(given, kept):
    assert admitted(PDF, given).filename == kept
