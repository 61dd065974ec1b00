"""A model's file as text, by the file's own encoding."""

import codecs
import re

from service.feel.encoding import in_utf_8_despite

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
DECLARATION = re.compile(r"""(\A\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["'])[\w.:-]{1,40}""")
LARGER = {"gb2312": "gb18030", "gbk": "gb18030"}
"""Encodings by whose name many programs write more characters than it has."""


def as_text(content: bytes) -> str:
    """Return what a file says; an XML declaration in it then names UTF-8, which the text will be.

    A character that cannot be read becomes U+FFFD: what is deployed can always be looked at.

    >>> as_text('<?xml version="1.0" encoding="GBK"?><a>茶</a>'.encode("gbk"))
    '<?xml version="1.0" encoding="UTF-8"?><a>茶</a>'
    """
    text = content.decode(_encoding(content), errors="replace")
    return DECLARATION.sub(r"\1UTF-8", text, count=1)


def _encoding(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if in_utf_8_despite(content):
        return "utf-8"
    declared = DECLARED.match(content)
    name = declared[1].decode().lower() if declared else "utf-8"
    name = LARGER.get(name, name)
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    # A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    return "utf-8" if name.startswith(("utf-16", "utf_16", "utf-32")) else name
