"""Files that are refused leave nothing, whatever door they came to."""

import re
from io import BytesIO

from sqlalchemy import func, select

from service.host.tables.core import Document
from tests.files import pdf
from tests.web.conftest import Browser


def test_ten_files_refused_at_every_door_leave_nothing(district):
    """Signed in or not, with a form or by a script: no byte is kept and no row is written."""
    script = pdf(size=400_000).replace(b"/Type /Catalog", b"/AA << /O << /S /JavaScript >> >>")
    public, hou = Browser(district.app.test_client()), district.enter("hou")
    notice = re.search(r'href="/notices/([^"/]+)"', public.get("/notices").text)[1]
    task = hou.task("填写申报表", box="mine")
    facts = {"objection.facts": "攻关项目由他人完成。", "objection.subject": "业绩归属有误"}
    doors = [
        (hou, f"{task}/documents", "file", {"kind": "qualification"}),
        (
            district.enter("sun"),
            "/start/leader-change/documents",
            "file",
            {"kind": "leader-change"},
        ),
        (public, f"/notices/{notice}/object/documents", "file", {"kind": "evidence"}),
        (public, f"/notices/{notice}/object", "_file:objection.evidence", facts),
        (public, "/register", "authorisation", {"name": "某厂"}),
    ]
    before = kept(district)
    for browser, address, name, more in doors:
        for _ in range(2):
            answer = browser.post(address, {**more, name: (BytesIO(script), "材料.pdf")})
            said = str(answer.json) if answer.is_json else answer.text
            assert (answer.status_code, "脚本" in said) == (422, True), address
    assert kept(district) == before


def kept(district) -> tuple[int, int]:
    """Return how many documents there are, and how many bytes the files have."""
    files = [one for one in district.house.config.files.rglob("*") if one.is_file()]
    with district.house.database.read() as session:
        rows = session.scalar(select(func.count()).select_from(Document))
    return rows, sum(one.stat().st_size for one in files)
