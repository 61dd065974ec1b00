"""A model's file is read by its own encoding."""

import pytest

from service.host.definitions.text import as_text

PLAIN = '<?xml version="1.0" encoding="UTF-8"?>\n<a name="评审、鋆"/>'


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("GB18030", "gb18030"),
        ("GB2312", "gbk"),
        ("gbk", "gbk"),
    ],
)
def test_a_file_says_the_same_in_every_encoding(declared, encoding):
    content = PLAIN.replace("UTF-8", declared).encode(encoding)
    assert as_text(content) == PLAIN


@pytest.mark.parametrize("declared", ["x-nothing", "UTF-16", "UTF-32"])
def test_a_declaration_that_cannot_be_true_is_not_believed(declared):
    assert as_text(PLAIN.replace("UTF-8", declared).encode()) == PLAIN


def test_what_is_no_xml_is_text_all_the_same():
    assert as_text(b'{"a": "\xff"}') == '{"a": "\ufffd"}'
    assert as_text(b"\xef\xbb\xbf{}") == "{}"
    assert as_text(b"") == ""
