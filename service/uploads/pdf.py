"""PDF: damaged, empty, encrypted, with scripts or other files in it."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from zipfile import is_zipfile

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from service.errors import Refused, say

MOST_PAGES = 2000
DAMAGED = say("PDF 文件已损坏或者不完整，请重新导出后再上传")
ATTACHED = say("PDF 文件里带有附件或者多媒体，请去掉后再上传，附件请单独上传")
_HARMFUL = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"})
_CHAIN = 20  # actions after one another; more are a circle


def refuse_unfit(stream: BinaryIO) -> None:
    """Read a PDF as far as a page of it could be shown.

    :raises Refused: it cannot be read, or has something that none should have
    """
    try:
        _refuse_unfit(stream)
    except Refused:
        raise
    except Exception as broken:
        raise Refused(DAMAGED) from broken


def _refuse_unfit(stream: BinaryIO) -> None:
    stream.seek(0)
    if is_zipfile(stream):
        raise Refused("PDF 文件里藏有压缩包，请重新导出后再上传")
    stream.seek(0)
    reader = PdfReader(stream, strict=False)
    if reader.is_encrypted:
        raise Refused("PDF 文件设有密码或者使用限制，请去掉后再上传")
    pages = len(reader.pages)
    if not pages:
        raise Refused("PDF 文件没有一页内容，请重新导出后再上传")
    if pages > MOST_PAGES:
        raise Refused("PDF 文件超过 2000 页，请拆分后再上传")
    _refuse_active(reader, _plain(reader.trailer["/Root"]))


def _refuse_active(reader: PdfReader, root: DictionaryObject) -> None:
    names = _plain(root.get("/Names")) or {}
    if "/EmbeddedFiles" in names:
        raise Refused(ATTACHED)
    if "/JavaScript" in names or any(_acts(one) for one in _actions(reader, root)):
        raise Refused("PDF 文件里带有脚本或者会自动执行的动作，请另存（打印）为普通 PDF 后再上传")


def _actions(reader: PdfReader, root: DictionaryObject) -> Iterator[Any]:
    """Yield every action: of the file, of its pages, of what lies on them and of form fields."""
    yield from _of(root)
    for page in reader.pages:
        yield from _of(page)
        for annotation in _plain(page.get("/Annots")) or []:
            one = _plain(annotation)
            if isinstance(one, DictionaryObject):
                if one.get("/Subtype") in ("/FileAttachment", "/RichMedia", "/Screen"):
                    raise Refused(ATTACHED)
                yield from _of(one)


def _of(holder: DictionaryObject) -> Iterator[Any]:
    for key in ("/OpenAction", "/A"):
        if key in holder:
            yield _plain(holder[key])
    events = _plain(holder.get("/AA"))
    if isinstance(events, DictionaryObject):
        for one in events.values():
            yield _plain(one)


def _acts(action: Any, left: int = _CHAIN) -> bool:
    """Ask whether an action, or one that follows it, does more than turn pages and open links."""
    if not isinstance(action, DictionaryObject):
        return False
    if action.get("/S") in _HARMFUL or "/JS" in action or not left:
        return True
    following = _plain(action.get("/Next"))
    several = following if isinstance(following, ArrayObject) else [following]
    return any(_acts(_plain(one), left - 1) for one in several)


def _plain(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
