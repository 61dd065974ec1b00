"""What of a request is believed, and what is not."""

import pytest

from service.privacy import mask
from service.web.core.request import here, line, page_number


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "", None, "/a\n"],
)
def test_only_addresses_of_this_site_are_gone_on_to(address):
    assert here(address) == "/"


def test_an_address_of_this_site_is_kept_with_its_query():
    assert here("/inbox?box=done") == "/inbox?box=done"


@pytest.mark.parametrize(
    ("sent", "page"), [("2", 2), ("0", 1), ("-1", 1), ("x", 1), ("٣", 1), ("9" * 30, 1), ("", 1)]
)
def test_an_odd_page_number_is_the_first_page(app, sent, page):
    with app.test_request_context(query_string={"page": sent}):
        assert page_number() == page


def test_a_line_has_no_control_characters_and_an_end(app):
    with app.test_request_context(query_string={"q": " a\x1fb\u202e" + "长" * 1000}):
        assert line("q").startswith("a b 长")
        assert len(line("q")) <= 400


def test_personal_data_is_hidden_at_every_depth():
    tree = {
        "master": {"name": "张", "identity_number": "11010519760318341X"},
        "rows": [{"mobile": ""}],
    }
    hidden = mask(tree)
    assert hidden["master"] == {"name": "张", "identity_number": "110105********341X"}
    assert hidden["rows"] == [{"mobile": ""}]
