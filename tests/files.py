"""Real files as people hand them in: PDFs, photos, Office files, and what should not be taken."""

import io
import struct
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
from PIL import Image
from pypdf import PdfWriter

CONTENT_TYPES = "[Content_Types].xml"


def pdf(text: str = "A paper", *, size: int = 0) -> bytes:
    """Return a PDF of one page with a line of Latin text.

    :param size: at least so many bytes, by a stream that no reader needs
    """
    said = f"BT /F1 24 Tf 60 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(said), said),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    if size:
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (size, b"." * size))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj %s endobj\n" % (number, one))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


PDF = pdf()


def written(change) -> bytes:  # type: ignore[no-untyped-def]
    """Return a PDF of one page after `change` was done to its writer."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(form: str = "JPEG", *, size: tuple[int, int] = (640, 480), turned: int = 1) -> bytes:
    """Return a picture of many colours, with where and by which camera it was taken."""
    image = Image.effect_noise((size[0] // 8, size[1] // 8), 90).convert("RGB").resize(size)
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = turned  # orientation
    exif[0x010F] = "JXPHONE"
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 0.0)}  # where it was taken
    out = io.BytesIO()
    image.save(out, form, **({} if form == "TIFF" else {"exif": exif.tobytes()}))
    return out.getvalue()


def document() -> bytes:
    """Return a Word document."""
    paper, out = docx.Document(), io.BytesIO()
    paper.add_paragraph("技能大师工作室建设方案")
    paper.save(out)
    return out.getvalue()


def workbook() -> bytes:
    """Return an Excel workbook."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "徒弟名单"
    book.save(out)
    return out.getvalue()


def package(parts: Mapping[str, bytes], *, of: bytes = b"") -> bytes:
    """Return a ZIP package with these parts, added to or in place of those of another."""
    out = io.BytesIO()
    kept = zipfile.ZipFile(io.BytesIO(of)) if of else None
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in kept.namelist() if kept else ():
            if name not in parts:
                made.writestr(name, kept.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


SECTOR, NONE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """Return an OLE file ([MS-CFB], version 3) with streams of at least 4,096 bytes at its root."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    names = [*padded, *storages]
    sectors: list[bytes] = []
    table: list[int] = []

    def chain(content: bytes) -> int:
        first, count = len(sectors), -(-len(content) // SECTOR)
        for n in range(count):
            sectors.append(content[n * SECTOR :][:SECTOR].ljust(SECTOR, b"\0"))
            table.append(first + n + 1 if n + 1 < count else END)
        return first

    starts = {name: chain(content) for name, content in padded.items()}
    entries = [_entry("Root Entry", 5, child=1 if names else NONE, start=END)]
    for number, name in enumerate(names, 1):
        after = number + 1 if number < len(names) else NONE
        kind, start = (2, starts[name]) if name in padded else (1, 0)
        size = len(padded.get(name, b""))
        entries.append(_entry(name, kind, right=after, start=start, size=size))
    while len(entries) % 4:
        entries.append(_entry("", 0))
    directory = chain(b"".join(entries))
    fat = len(sectors)
    table.append(FAT)
    assert len(table) <= SECTOR // 4
    sectors.append(struct.pack("<128I", *table, *[NONE] * (128 - len(table))))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 0, 1, directory, 0, 4096, END, 0, END, 0, fat,
    )  # fmt: skip
    return header + struct.pack("<108I", *[NONE] * 108) + b"".join(sectors)


def _entry(
    name: str, kind: int, *, right: int = NONE, child: int = NONE, start: int = 0, size: int = 0
) -> bytes:
    said = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", said, len(said) + 2 if name else 0, kind, 1, NONE, right, child, b"",
        0, 0, 0, start, size,
    )  # fmt: skip


def old_word(*, flags: int = 0, storages: tuple[str, ...] = ()) -> bytes:
    """Return the frame of a Word 97 document."""
    return ole({"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)}, storages)


def old_excel(*records: tuple[int, bytes]) -> bytes:
    """Return the frame of an Excel 97 workbook with these records."""
    begun = [(0x0809, b"\x00\x06\x05\x00" + bytes(12)), *records, (0x000A, b"")]
    content = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in begun)
    return ole({"Workbook": content})
