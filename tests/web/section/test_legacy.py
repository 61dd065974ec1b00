"""Studios of then by a spreadsheet: preview, second person, background, stopped, undone."""

import io
import re

import pytest
from sqlalchemy import func, select, text

from service.db import Database
from service.demo import legacy as demonstrated
from service.host.jobs import queue
from service.host.worker.handlers import HANDLERS
from service.private_values import PrivateValue
from service.studios.identity import person_check_digit
from service.studios.legacy import sheet
from service.studios.legacy.tables import LegacyEntry, LegacyRow
from service.studios.register.tables import Studio

HEAD = ",".join(
    (
        "工作室名称",
        "单位名称",
        "统一社会信用代码",
        "职业（工种）",
        "领办人",
        "身份证号码",
        "岗位类别",
        "技能等级",
        "认定文号",
        "认定日期",
        "资助一类别",
        "资助一金额",
        "资助一凭证号",
        "资助一拨付日期",
    )
)


def number(turn):
    first17 = f"110105197001{turn:02d}{turn:03d}"
    return first17 + person_check_digit(first17)


def row(turn, occupation="茶艺师", **more):
    cells = {
        "name": f"{turn}号工作室",
        "unit": "",
        "code": demonstrated.credit_code("chaoyi"),
        "occupation": occupation,
        "master": f"大师{turn}",
        "identity": number(turn),
        "post": "工人",
        "rung": "高级技师",
        "document": "朝人社能发〔2023〕8号",
        "granted": "2023年9月1日",
        "kind": "初次认定",
        "amount": "１００，０００",
        "voucher": f"支{turn}",
        "paid": "2023/11/08",
        **more,
    }
    return ",".join(f'"{one}"' for one in cells.values())


OCCUPATIONS = ("茶艺师", "养老护理员", "美容师", "美发师", "电子商务师", "广告设计师")


def good(count=6):
    return [row(turn, name) for turn, name in enumerate(OCCUPATIONS[:count], start=1)]


def upload(browser, lines, encoding="utf-8-sig"):
    content = "\n".join([HEAD, *lines]).encode(encoding)
    data = {"csrf": browser.csrf(), "file": (io.BytesIO(content), "存量工作室.csv")}
    return browser.client.post("/legacy", data=data)


def count(district, table, *where):
    with district.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def batch_of(answer):
    assert answer.status_code == 303, answer.text
    return answer.location


@pytest.fixture
def wang(district):
    return district.enter("wang")


def test_every_line_says_what_is_wrong_with_it(district, wang):
    lines = [
        row(1),
        row(2, "养老护理员", identity="1.10105E+17"),
        row(3, "养老护理员", granted="2023-02-30"),
        row(4, "养老护理员", code="91110105MA01TH0A1X"),
        row(5, "养老护理员", unit="朝艺公司"),
        row(6, "炼丹"),
        row(7, "茶艺师"),
        row(8, "美发师", identity=number(1)),
        row(9, "育婴员", amount="20万"),
        row(10, "保育师", amount="200000"),
        row(11, "美容师", kind="考核优秀"),
        row(12, "健康管理师", paid="2022-11-08"),
    ]
    page = wang.get(batch_of(upload(wang, lines, "gbk"))).text
    for words in (
        "后几位已经丢失",
        "认定日期：请填写认定日期，例如2021-09-13",
        "统一社会信用代码：",
        "与登记的名称“北京朝艺文化创意有限公司”不一致",
        "没有“炼丹”这个职业",
        "表中第8行是同一单位的同一职业",
        "表中第9行是同一位领办人",
        "资助一金额不是数字",
        "每次资助不超过100,000元",
        "多于优秀的考核结果",
        "拨付日期不能早于2023-09-01",
    ):
        assert words in page, words
    assert count(district, LegacyRow, LegacyRow.problems == []) == 0 or "等待 0" in page


def test_identity_numbers_are_masked_on_the_page_and_encrypted_in_the_table(district, wang):
    page = wang.get(batch_of(upload(wang, good(1)))).text
    assert number(1) not in page
    assert "110105********" in page
    with district.house.database.read() as session:
        stored = session.scalars(text("SELECT record FROM legacy_row")).all()
    assert not any(number(1) in one for one in stored)


def test_a_second_person_confirms_and_the_worker_enters_each(district, wang):
    before = count(district, Studio)
    address = batch_of(upload(wang, good()))
    assert "请另一人" in wang.get(address).text
    assert wang.post(f"{address}/confirm").status_code == 422
    he = district.enter("he")
    assert "确认补录 6 个工作室" in he.get(address).text
    assert he.post(f"{address}/confirm").status_code == 303
    assert "hx-get" in he.get(address).text
    district.work()
    page = he.get(address).text
    assert "已经办完" in page
    assert "已补录 6" in page
    assert count(district, Studio) == before + 6
    assert he.post(f"{address}/confirm").status_code == 422


def test_private_values_of_the_sheet_are_forgotten_when_it_is_done(district, wang):
    def drafts():
        return count(district, PrivateValue, PrivateValue.draft.is_(True))

    before = drafts()
    entered = batch_of(upload(wang, good(2)))
    dropped = batch_of(upload(wang, [row(9, "美发师")]))
    assert drafts() == before + 3
    district.enter("he").post(f"{entered}/confirm")
    district.work()
    assert wang.post(f"{dropped}/drop").status_code == 303
    assert drafts() == before


def test_it_stops_between_two_lines_and_goes_on_without_doing_any_twice(district, wang):
    address = batch_of(upload(wang, good()))
    he = district.enter("he")
    he.post(f"{address}/confirm")
    house = district.house
    before = count(district, LegacyRow, LegacyRow.status == "entered")
    while count(district, LegacyRow, LegacyRow.status == "entered") < before + 2:
        queue.run_due(house.database, clock=house.clock, handlers=HANDLERS, limit=1)
    assert he.post(f"{address}/pause").status_code == 303
    district.work()
    assert "已补录 2，没有补录 0，等待 4" in he.get(address).text
    assert he.post(f"{address}/resume").status_code == 303
    assert he.post(f"{address}/resume").status_code == 422
    district.work()
    assert "已补录 6" in he.get(address).text
    assert count(district, LegacyEntry, LegacyEntry.case_number.like("补录%-0___")) >= 6


def test_who_dies_in_the_middle_of_a_line_leaves_it_whole(district, wang, monkeypatch):
    """The worker is killed after the line was entered and before its transaction ended."""
    district.work()  # what waited before: the lines are the next that is due
    address = batch_of(upload(wang, good(3)))
    district.enter("he").post(f"{address}/confirm")
    house, before = district.house, count(district, Studio)

    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", _dying(Database.write, Killed))
        with pytest.raises(Killed):
            queue.run_due(house.database, clock=house.clock, handlers=HANDLERS, limit=3)
    assert count(district, Studio) == before
    house.clock.advance(queue.LEASE * 2)
    district.work()
    assert count(district, Studio) == before + 3


def _dying(write, killed):
    """Return `Database.write` whose transaction ends in death where a line was entered."""
    from contextlib import contextmanager

    @contextmanager
    def dying(self, **more):
        with write(self, **more) as session:
            before = session.scalar(select(func.count()).select_from(LegacyEntry))
            yield session
            if session.scalar(select(func.count()).select_from(LegacyEntry)) != before:
                raise killed

    return dying


def test_a_line_that_clashes_meanwhile_is_left_with_its_reason(district, wang):
    first, second = (batch_of(upload(wang, good(2))) for _ in range(2))
    he = district.enter("he")
    for address in (first, second):
        assert he.post(f"{address}/confirm").status_code == 303
    district.work()
    page = he.get(second).text
    assert "已补录 0，没有补录 2" in page
    assert "只能领办一个工作室" in page


def test_an_entry_is_undone_from_the_page_as_long_as_nothing_depends_on_it(district, wang):
    address = batch_of(upload(wang, good(1)))
    district.enter("he").post(f"{address}/confirm")
    district.work()
    with district.house.database.read() as session:
        key = session.scalars(select(LegacyRow.studio_key).where(LegacyRow.studio_key > 0)).all()[
            -1
        ]
    undo = f"/legacy/studios/{key}/undo"
    assert wang.post(undo, {"reason": ""}).status_code == 422
    assert district.enter("he").post(undo, {"reason": "看错了"}).status_code == 403
    assert wang.post(undo, {"reason": "认定文件看错了"}).status_code == 303
    assert "朝大师" not in wang.get("/studios?q=1号工作室").text
    assert "撤销：认定文件看错了" in wang.get("/legacy").text
    assert wang.post(undo, {"reason": "再来一次"}).status_code == 422


def test_the_template_is_what_the_import_reads(district, wang):
    content = wang.get("/legacy/template.csv").data
    data = {"csrf": wang.csrf(), "file": (io.BytesIO(content), "模板.csv")}
    answer = wang.client.post("/legacy", data=data)
    assert (
        "没有登记这个单位" in wang.get(batch_of(answer)).text
        or "应为18位" in wang.get(answer.location).text
    )
    assert len(sheet.COLUMNS) <= 55  # money of then is left out where there was none


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"a,b\n1,2\n", b"\x00" * 9]
)
def test_odd_files_are_answered_in_words(wang, content):
    data = {"csrf": wang.csrf(), "file": (io.BytesIO(content), "x.xlsx")}
    assert wang.client.post("/legacy", data=data).status_code == 422


def test_the_demonstration_has_sixteen_and_one_line_that_is_wrong(district, wang):
    page = wang.get("/legacy").text
    assert len(re.findall(r"技能大师工作室</strong>", page)) == 16
    books = district.enter("qian").get("/books").text
    assert "沈玉章景泰蓝制作技能大师工作室" in books
