"""Numbers that forms ask for have a normal form, and what has happened lies in no future."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import forms
from service.forms.components import Component

CHECKED = (
    (r"身份证号码", "identity-number"),
    (r"统一社会信用代码", "credit-code"),
    (r"手机号码", "mobile"),
    (r"电话$", "phone"),
    (r"邮政编码", "postcode"),
    (r"电子邮箱", "email"),
    (r"^账号", "bank-account"),
    (r"^行号", "bank-number"),
)
AHEAD = {"opens_on", "closes_on", "until", "rectify_by", "visits_from", "really_on"}
"""Days that are planned: they may lie ahead."""
KNOWN = ("past", "future")
SHIPPED = sorted(Path("forms").rglob("*.form"))


def fields(path: Path) -> Iterator[Component]:
    return forms.Form.read(path.read_bytes(), name=path.name).walk()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_number_has_the_check_of_its_kind(path):
    for one in fields(path):
        wanted = [check for words, check in CHECKED if re.search(words, one.label or "")]
        if one.type == "textfield" and wanted:
            assert one.rules.check == wanted[0], one.label


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_day_on_which_something_happened_is_not_ahead(path):
    dates = [one for one in fields(path) if one.type in ("date", "datetime")]
    assert [
        one.label for one in dates if one.rules.when not in KNOWN and one.path[-1] not in AHEAD
    ] == []
