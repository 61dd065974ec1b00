"""Our verdicts on single answers are those of form-js, the editor's own viewer."""

import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, Page

from tests.forms.making import field, said, source, taken

pytestmark = pytest.mark.browser
ASSETS = Path(__file__).parents[2] / "assets"
ASK = """([schema, cases]) => {
    const form = FormJS.createForm({ container: document.body, schema });
    return Promise.resolve(form).then((ready) => cases.map(([id, value]) => ready.get('validator')
        .validateFieldInstance({ id, expressionContextInfo: {} }, value).length > 0));
}"""
PATTERNS = [
    "^[0-9]{6}$",
    r"\d+",
    r"^\w+$",
    r"^\S+$",
    r"^[^\s]+$",
    r"\s",
    r"^[\u4e00-\u9fa5]{2,}$",
    "^.{2}$",
    "^a|b$",
    r"\bfoo\b",
    "^(a|b)?c*$",
    "^[a&&b]$",
    "^[[~|]$",
    r"^[\w.\-]+$",
    r"^\u4e2d",
    "a.b",
    r"^(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$",
    r"^(?!.*--)[a-z-]+$",
]
TEXTS = [
    "123456", "１２３４５６", "12345", "1234567", "abc", "中文", "𠮷", "𠮷𠮷", "a b", "a\u3000b",
    "a\u00a0b", "foo bar", "foobar", "é", "_", "b", "xb", "ac", "c", "[", "&", "~", "a-b.c", "中",
    "a\u2028b", "a\nb", "٣٤", "ı", "K", "13800138000", "010-65094000", "a--b", "0", " 甲 ",
]  # fmt: skip
EMAILS = [
    "a@b", "a@b.cn", "a.b+c@d-e.com", "a@", "@b", "a@b@c", "a b@c", "甲@b.cn", "a@-b.cn", "a@b-.cn",
    "a@b..cn", "a@" + "b" * 63, "a@" + "b" * 64, "A!#$%&'*+/=?^_`{|}~-@b", "a@b.cn.",
    "a@１２６.com",
]  # fmt: skip
NUMBERS = [0, 1, -1, 0.1, 0.3, 0.35, 59.999, 60, 60.5, 100, 12345678901234, "", 0.30000001]


@pytest.fixture(scope="module")
def form_js(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Bundle form-js's viewer for a page; `make assets` installs it."""
    esbuild = ASSETS / "node_modules" / ".bin" / "esbuild"
    assert esbuild.exists(), "run `make assets` first: the comparison needs form-js"
    bundle = tmp_path_factory.mktemp("form-js") / "form-js.js"
    entry = ASSETS / "node_modules/@bpmn-io/form-js-viewer/dist/index.es.js"
    command = [esbuild, entry, "--bundle", "--format=iife", "--global-name=FormJS"]
    subprocess.run([*command, f"--outfile={bundle}", "--log-level=error"], check=True)
    return bundle.read_text()


@pytest.fixture(scope="module")
def judge(form_js: str, chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_script_tag(content=form_js)
    yield page
    page.close()


def agree(judge: Page, fields: list[dict[str, Any]], values: list[Any]) -> None:
    """Compare both verdicts on every value in every field, after our cleaning."""
    numbered = [one | {"key": f"x{number}"} for number, one in enumerate(fields)]
    cases = list(product(range(len(fields)), values))
    theirs = judge.evaluate(
        ASK,
        [
            orjson.loads(source(*numbered)),
            [[f"Field_{n}", shown(fields[n], value)] for n, value in cases],
        ],
    )
    assert set(theirs) == {True, False}, "the values must try both verdicts"
    ours = [bool(said(fields[n], value)) for n, value in cases]
    differing = [
        (fields[n].get("validate"), value, {"ours": our, "theirs": their})
        for (n, value), our, their in zip(cases, ours, theirs, strict=True)
        if our != their
    ]
    assert differing == []


def shown(one: dict[str, Any], value: Any) -> Any:
    """Return the value as form-js holds it: what we take of it, with "" for nothing."""
    kept = taken(one, value)
    return "" if kept is None else kept


def test_patterns(judge: Page) -> None:
    fields = [
        field("textfield", validate={"pattern": pattern, "patternErrorMessage": "不对"})
        for pattern in PATTERNS
    ]
    agree(judge, fields, TEXTS)


def test_email_addresses(judge: Page) -> None:
    agree(judge, [field("textfield", validate={"validationType": "email"})], EMAILS + TEXTS)


def test_lengths_and_required(judge: Page) -> None:
    limits = [
        {"required": True},
        {"minLength": 2},
        {"maxLength": 2},
        {"minLength": 2, "maxLength": 4},
    ]
    fields = [field(kind, validate=one) for kind in ("textfield", "textarea") for one in limits]
    agree(judge, fields, ["", "   ", *TEXTS])


def test_numbers(judge: Page) -> None:
    limits = [{}, {"required": True}, {"min": 0}, {"min": 0.3}, {"max": 60}, {"min": 1, "max": 60}]
    steps = [{}, {"decimalDigits": 0}, {"decimalDigits": 1}, {"increment": 0.1}, {"increment": 5}]
    fields = [field("number", validate=limit, **step) for limit, step in product(limits, steps)]
    agree(judge, fields, NUMBERS)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("checkbox", [True, False, None]),
        ("checklist", [["a"], ["a", "b"], []]),
        ("taglist", [["a"], []]),
        ("select", ["a", "", None]),
        ("radio", ["b", None]),
    ],
)
def test_required_choices(judge: Page, kind: str, values: list[Any]) -> None:
    options = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]
    more = {} if kind == "checkbox" else {"values": options}
    agree(judge, [field(kind, validate={"required": True}, **more)], values)
