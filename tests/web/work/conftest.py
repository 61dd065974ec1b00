"""Cases that several of these tests begin with."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from service.host.tables.core import ProcessInstance
from tests.files import PDF
from tests.web.conftest import Browser, District


@pytest.fixture
def objection(district: District) -> str:
    """周某 objects with a paper to the notice that runs."""
    public = Browser(district.app.test_client())
    notice = re.search(r'href="/notices/([^"/]+)"', public.get("/notices").text)[1]
    said = {
        "objection.subject": "业绩归属有误",
        "objection.facts": "攻关项目由他人完成，时间为2025年3月。",
        "objection.name": "周晓明",
        "objection.mobile": "13600040004",
        "_file:objection.evidence": (BytesIO(PDF), "名单.pdf"),
    }
    assert public.post(f"/notices/{notice}/object", said).status_code == 303
    district.work()
    with district.house.database.read() as session:
        last = select(ProcessInstance.number).where(ProcessInstance.process_id == "objection")
        return session.scalars(last.order_by(ProcessInstance.key.desc()).limit(1)).one()
