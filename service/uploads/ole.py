"""OLE files (doc, xls, ppt, wps, et, dps): what they are, macros, passwords, what is nested."""

import struct
from typing import BinaryIO

from olefile import OleFileIO

from service.errors import Refused, say
from service.uploads import kinds
from service.uploads.kinds import Kind

DAMAGED = say("文件已损坏或者不完整，请重新保存后再上传")
LOCKED = say("文件设有密码，请去掉密码后再上传")
MACRO = say("文件里带有宏，请另存为不带宏的文件后再上传")
NESTED = say("文件里嵌有别的文件，请去掉后再上传")
_STREAMS = {
    "worddocument": kinds.OLD_WORD,
    "workbook": kinds.OLD_EXCEL,
    "book": kinds.OLD_EXCEL,
    "powerpoint document": kinds.OLD_SLIDES,
}
_MACROS = frozenset({"macros", "vba", "_vba_project", "_vba_project_cur", "vbaproject"})
_WORD_ENCRYPTED = 0x0100  # [MS-DOC] 2.5.2, FibBase, at byte 10
_BOF, _BOUND_SHEET, _FILE_PASS = 0x0809, 0x0085, 0x002F  # [MS-XLS] 2.3
_MACRO_SHEET = 1  # [MS-XLS] 2.4.28, dt
_VBA_INFO = b"\x02\x00\x00\x04\x0c\x00\x00\x00"  # [MS-PPT] 2.4.11, VbaInfoAtom


def kind(stream: BinaryIO) -> Kind:
    """Look through an OLE file and return what it is.

    :raises Refused: it is none that is taken, is damaged, or holds what it should not
    """
    found = _looked_through(stream)
    if found is None:
        raise Refused("只接收 Word、Excel、PowerPoint 和 WPS 的文档，不接收这种文件")
    return found


def refuse_harmful(stream: BinaryIO) -> None:
    """Look through an object that lies in another file, of whatever program it is.

    :raises Refused: it has macros or holds another file
    """
    _looked_through(stream)


def _looked_through(stream: BinaryIO) -> Kind | None:
    stream.seek(0)
    try:
        with OleFileIO(stream) as file:
            return _found(file)
    except Refused:
        raise
    except Exception as broken:
        raise Refused(DAMAGED) from broken


def _found(file: OleFileIO) -> Kind | None:
    entries = file.listdir(streams=True, storages=True)
    names = {part.lower() for entry in entries for part in entry}
    if {"encryptedpackage", "encryptioninfo"} & names:
        raise Refused(LOCKED)
    if _MACROS & names:
        raise Refused(MACRO)
    if any(part.endswith(("ole10native", "package")) for part in names):
        raise Refused(NESTED)
    for entry in entries:
        found = _STREAMS.get(entry[0].lower()) if len(entry) == 1 else None
        if found is not None:
            _refuse_unfit(found, file.openstream(entry).read())
            return found
    return None


def _refuse_unfit(found: Kind, content: bytes) -> None:
    if found is kinds.OLD_WORD and struct.unpack_from("<H", content, 10)[0] & _WORD_ENCRYPTED:
        raise Refused(LOCKED)
    if found is kinds.OLD_EXCEL:
        _refuse_records(content)
    if found is kinds.OLD_SLIDES:
        at = content.find(_VBA_INFO)
        if at >= 0 and struct.unpack_from("<I", content, at + 12)[0]:
            raise Refused(MACRO)


def _refuse_records(content: bytes) -> None:
    """Walk through a workbook's records: is it encrypted, is a sheet one of macros?"""
    at = 0
    while at + 4 <= len(content):
        record, length = struct.unpack_from("<HH", content, at)
        if record == _FILE_PASS:
            raise Refused(LOCKED)
        if record == _BOUND_SHEET and length > 5 and content[at + 9] == _MACRO_SHEET:
            raise Refused(MACRO)
        at += 4 + length
