"""ZIP packages (docx, xlsx, pptx, ofd): what they are, macros, bombs, what is nested in them."""

import io
import re
import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from service.errors import Refused, say
from service.uploads import kinds, ole
from service.uploads.kinds import Kind

MOST_ENTRIES = 5000  # a thick workbook has hundreds
MOST_BYTES = 150 * 1024 * 1024  # unpacked; a workbook of 20 MB has some 100
MOST_RATIO = 200  # unpacked to packed; XML of tables that repeat themselves reaches 100
SMALL = 1024 * 1024  # bytes of a part whose ratio says nothing
DAMAGED = say("文件已损坏或者不完整，请重新保存后再上传")
BOMB = say("文件解开后大得不正常，没有收下，请重新保存后再上传")
MACRO = say("文件里带有宏，请另存为不带宏的文件后再上传")
NESTED = say("文件里嵌有压缩包、程序或者别的文件，请去掉后再上传")
_MACROS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex\d*\.(bin|xml)|macrosheets/.*)$", re.IGNORECASE
)
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = {
    b"wordprocessingml.document.main+xml": kinds.WORD,
    b"spreadsheetml.sheet.main+xml": kinds.EXCEL,
    b"presentationml.presentation.main+xml": kinds.SLIDES,
}


def kind(stream: BinaryIO, *, nested: bool = False) -> Kind:
    """Look through a whole package and return what it is.

    :param nested: it lies in another one; nothing may lie in it
    :raises Refused: it is none that is taken, is damaged, or holds what it should not
    """
    stream.seek(0)
    try:
        with ZipFile(stream) as package:
            _refuse_bombs(package)
            found = _kind(package)
            for entry in package.infolist():
                _refuse_unfit(package, entry, nested=nested)
            return found
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as broken:
        raise Refused(DAMAGED) from broken


def _refuse_bombs(package: ZipFile) -> None:
    """Refuse by what the package says of itself: more than it says is never unpacked."""
    entries = package.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("文件设有密码，请去掉密码后再上传")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused(BOMB)
    if any(_swells(entry) for entry in entries):
        raise Refused(BOMB)


def _swells(entry: ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _kind(package: ZipFile) -> Kind:
    names = set(package.namelist())
    if "OFD.xml" in names:
        return kinds.OFD
    if _CONTENT_TYPES not in names:
        raise Refused("压缩包不能上传，请解压后逐个上传里面的文件")
    said = package.read(_CONTENT_TYPES)
    if b"macroEnabled" in said:
        raise Refused(MACRO)
    found = next((one for part, one in _MAIN.items() if part in said), None)
    if found is None:
        raise Refused("只接收 Word、Excel、PowerPoint 的普通文件，不接收模板和加载项")
    return found


def _refuse_unfit(package: ZipFile, entry: ZipInfo, *, nested: bool) -> None:
    """Read one part to its end, which proves it whole, and look at how it begins."""
    if _MACROS.search(entry.filename):
        raise Refused(MACRO)
    with package.open(entry) as part:
        head = part.read(kinds.HEAD)
        while part.read(1 << 20):
            pass
    if head.startswith((kinds.ZIP_START, kinds.OLE_START)):
        _refuse_nested(package.read(entry), head, nested=nested)
    elif kinds.is_archive(head) or _is_program(entry.filename, head):
        raise Refused(NESTED)


def _refuse_nested(content: bytes, head: bytes, *, nested: bool) -> None:
    """Let a table stand in a text; what lies deeper, or is no Office file, is not taken."""
    if nested:
        raise Refused(NESTED)
    stream = io.BytesIO(content)
    if head.startswith(kinds.ZIP_START):
        kind(stream, nested=True)
    else:
        ole.refuse_harmful(stream)


def _is_program(name: str, head: bytes) -> bool:
    parts = frozenset({"xml", "rels", "bin", "vml", "svg", "htm", "html"})  # of Office itself
    ending = kinds.ending(name)
    if ending in kinds.PROGRAM_ENDINGS - parts:
        return True
    return ending not in parts and kinds.is_program(head)
