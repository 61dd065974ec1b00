"""A model's file is read by its own encoding."""

import pytest

from service.engine.reading import xml
from service.feel.dmn import xml as decisions
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


@pytest.mark.parametrize("declared", ["ISO-8859-1", "windows-1252", "US-ASCII", "latin1"])
def test_utf_8_under_the_name_of_another_encoding_is_read_as_what_it_is(declared):
    content = PLAIN.replace("UTF-8", declared).encode()
    assert as_text(content) == PLAIN
    assert xml.parse(file="a.bpmn", source=content).get("name") == "评审、鋆"
    decision = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="评审"/>'
    source = f'<?xml version="1.0" encoding="{declared}"?>{decision}'.encode()
    assert decisions.parse(source).get("name") == "评审"


def test_accents_in_latin_letters_are_read_as_declared():
    content = '<?xml version="1.0" encoding="ISO-8859-1"?><a name="é"/>'.encode("latin1")
    assert 'name="é"' in as_text(content)
    assert xml.parse(file="a.bpmn", source=content).get("name") == "é"


def test_what_is_no_xml_is_text_all_the_same():
    assert as_text(b'{"a": "\xff"}') == '{"a": "\ufffd"}'
    assert as_text(b"\xef\xbb\xbf{}") == "{}"
    assert as_text(b"") == ""
