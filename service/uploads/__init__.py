"""What a file is and whether it is taken, before a byte of it is kept."""

import io
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from service.clamd import Clamd
from service.errors import Refused, say
from service.uploads import kinds, ole, packages, pdf, pictures, viruses
from service.uploads.kinds import Kind

__all__ = ["LARGEST", "Admitted", "admit", "clean_name"]
LARGEST = 20 * 1024 * 1024
"""Bytes of a file: 60 pages scanned at 300 dpi, or a photo of any telephone."""
LONGEST_NAME = 200  # letters; a table keeps 255


@dataclass(frozen=True)
class Admitted:
    """A file that is taken: the bytes to keep, what they are called and what they are."""

    stream: BinaryIO
    filename: str
    media_type: str

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self.stream.seek(0, io.SEEK_END)


def admit(stream: BinaryIO, *, filename: str, scanner: Clamd | None = None) -> Admitted:
    """Look at a whole file and return what of it is to be kept; nothing is written to a disk.

    A picture is re-encoded: at most 4,096 pixels long, upright, without what the camera noted.

    :param stream: where one can go back and forth, as in a file
    :param scanner: the virus scanner, where there is one
    :raises Refused: it is empty, too large, no kind that is taken, or harmful; says which
    """
    filename = clean_name(filename)
    head = _measured(stream)
    kind = _kind(stream, head, filename)
    _refuse_other_ending(kind, filename)
    stream.seek(0)
    viruses.refuse_found(stream, scanner=scanner)
    stream.seek(0)
    if kind.media_type not in pictures.MEDIA_TYPES:
        return Admitted(stream, filename, kind.media_type)
    made = pictures.remade(stream)
    if made.size > LARGEST:
        raise Refused("图片太大，请先缩小再上传")
    name = filename.rpartition(".")[0] or filename
    return Admitted(io.BytesIO(made.content), f"{name}.{made.ending}", made.media_type)


def clean_name(filename: str) -> str:
    """Return a file's name without folders and characters that no name should have.

    A long one loses letters of its middle: its ending stays.

    >>> clean_name("C:\\\\Users\\\\x\\\\技师证书\\u202e.pdf")
    '技师证书.pdf'
    """
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = [char for char in last if unicodedata.category(char)[0] != "C"]
    return "".join(kept).strip()[-LONGEST_NAME:] or "文件"


def _measured(stream: BinaryIO) -> bytes:
    size = stream.seek(0, io.SEEK_END)
    if not size:
        raise Refused("文件是空的，请重新选择")
    if size > LARGEST:
        raise Refused("文件超过 20 MB，请压缩或拆分后再上传")
    stream.seek(0)
    return stream.read(kinds.HEAD)


def _kind(stream: BinaryIO, head: bytes, filename: str) -> Kind:
    if head.startswith(b"%PDF-"):
        pdf.refuse_unfit(stream)
        return kinds.PORTABLE
    if head.startswith(kinds.ZIP_START) and kinds.ending(filename) not in kinds.PROGRAM_ENDINGS:
        return packages.kind(stream)
    if head.startswith(kinds.OLE_START):
        return ole.kind(stream)
    if found := kinds.picture(head):
        pictures.refuse_unfit(stream, found)
        return kinds.PICTURES[found]
    if kinds.is_program(head) or kinds.ending(filename) in kinds.PROGRAM_ENDINGS:
        raise Refused("程序、脚本、网页和带宏的文件不能上传")
    if kinds.is_archive(head):
        raise Refused("压缩包不能上传，请解压后逐个上传里面的文件")
    raise Refused("只接收 PDF、图片（JPG、PNG、HEIC 等）、Word、Excel、PPT、WPS、OFD 文件")


def _refuse_other_ending(kind: Kind, filename: str) -> None:
    if kinds.ending(filename) in kind.endings:
        return
    raise Refused(
        say(
            "这个文件的内容是 %(kind)s，后缀应当是 .%(ending)s，请确认没有选错，改名后再上传",
            kind=kind.name,
            ending=kind.endings[0],
        )
    )
