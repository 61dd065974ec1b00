"""Every kind of file that is taken: its media type, its endings, how it begins."""

from dataclasses import dataclass
from types import MappingProxyType

from service.errors import say

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_START = b"PK\x03\x04"
HEAD = 64  # bytes that tell the family of a file
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """A kind of file: what people call it, and the endings of its names (the usual one first)."""

    name: str
    media_type: str
    endings: tuple[str, ...]


WORD = Kind(say("Word 文档"), f"{_OFFICE}.wordprocessingml.document", ("docx",))
EXCEL = Kind(say("Excel 表格"), f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
SLIDES = Kind(say("PowerPoint 演示文稿"), f"{_OFFICE}.presentationml.presentation", ("pptx",))
OFD = Kind(say("OFD 版式文件"), "application/ofd", ("ofd",))
OLD_WORD = Kind(say("Word 或 WPS 文字"), "application/msword", ("doc", "wps"))
OLD_EXCEL = Kind(say("Excel 或 WPS 表格"), "application/vnd.ms-excel", ("xls", "et"))
OLD_SLIDES = Kind(say("PowerPoint 或 WPS 演示"), "application/vnd.ms-powerpoint", ("ppt", "dps"))
PORTABLE = Kind(say("PDF"), PDF, ("pdf",))
PICTURES = MappingProxyType(
    {
        "JPEG": Kind(say("JPG 图片"), JPEG, ("jpg", "jpeg", "jpe", "jfif")),
        "PNG": Kind(say("PNG 图片"), PNG, ("png",)),
        "WEBP": Kind(say("WebP 图片"), "image/webp", ("webp",)),
        "GIF": Kind(say("GIF 图片"), "image/gif", ("gif",)),
        "TIFF": Kind(say("TIFF 图片"), "image/tiff", ("tif", "tiff")),
        "HEIF": Kind(say("HEIC 照片"), "image/heic", ("heic", "heif")),
    }
)
"""By Pillow's name of the format."""

_STARTS = MappingProxyType(
    {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"GIF87a": "GIF",
        b"GIF89a": "GIF",
        b"II*\x00": "TIFF",
        b"MM\x00*": "TIFF",
    }
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")
_ARCHIVES = (ZIP_START, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
_PROGRAM_ENDINGS = """
exe dll com scr msi msp bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta lnk reg jar class apk sh
bash py pl php asp aspx jsp cgi html htm xhtml mht svg xml swf app dmg iso img bin elf so cpl inf
pif gadget docm dotm xlsm xltm xlam pptm potm ppam ppsm
"""
PROGRAM_ENDINGS = frozenset(_PROGRAM_ENDINGS.split())
"""Endings of programs, scripts, pages that run scripts, and Office files made for macros."""


def picture(head: bytes) -> str | None:
    """Return Pillow's name of the format that a file begins as.

    >>> picture(b"\\x89PNG\\r\\n\\x1a\\n"), picture(b"%PDF-1.7")
    ('PNG', None)
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return next((name for start, name in _STARTS.items() if head.startswith(start)), None)


def is_program(head: bytes) -> bool:
    """Ask whether a file begins as a program or a script does.

    >>> is_program(b"MZ\\x90\\x00"), is_program(b"  <HTML>"), is_program(b"%PDF-1.7")
    (True, True, False)
    """
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    pages = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"@echo")
    return head.startswith(_PROGRAMS) or text.startswith(pages)


def is_archive(head: bytes) -> bool:
    """Ask whether a file begins as an archive does.

    >>> is_archive(b"Rar!\\x1a\\x07"), is_archive(b"%PDF-1.7")
    (True, False)
    """
    return head.startswith(_ARCHIVES)


def ending(filename: str) -> str:
    """Return the ending of a file's name, in small letters; "" where it has none.

    >>> ending("技师证书.PDF"), ending("证书")
    ('pdf', '')
    """
    return filename.rpartition(".")[2].strip().lower() if "." in filename else ""
