"""A material check on one page: what was sent beside its lines, what changed since a return."""

import re
from io import BytesIO

from service.demo.paper import attachment
from tests.web.work.waiting import applications

CASE = "SQ-2026-0015"
CERTIFICATE = "application.attachments.qualification"
LINES = ("district", "team", "system", "support", "rules", "form", "certificate", "awards",
         "conditions")  # fmt: skip
GOOD = {
    **{line: {"result": "pass"} for line in LINES},
    **{line: {"result": "none"} for line in ("patents", "apprenticeship")},
}


def of(browser, number=CASE):
    return browser.task("审核申报材料", number=number)


def line(page, number):
    """Return what the page shows of a line of the checklist."""
    return re.search(rf'<fieldset[^>]*data-line="{number}".*?</fieldset>', page, re.S)[0]


def answers(page):
    """Return the answers that are given on a page, by the name of their line."""
    given = re.findall(r'name="check\.(\w+)\.result" value="(\w+)" checked', page)
    return dict(given)


def see(browser, page, name):
    """Have a file of the page shown, as its viewer fetches it."""
    key = re.search(rf'data-shows="([\w-]+)"[^>]*>[^<]*{name}', page)[1]
    browser.get(f"/documents/{key}").close()


def test_a_line_stands_beside_its_article_and_its_files(district):
    page = district.enter("he").get(of(district.enter("he"))).text
    certificate = line(page, 7)
    assert "第六条（二）" in certificate
    assert "马丽华-技能等级证书.pdf" in certificate
    assert '<span class="line-unseen" data-unseen=' in certificate
    assert "未附" in line(page, 9)
    assert "证书复印件不清" in page
    assert "马丽华电工技能大师工作室" in re.search('data-panel="sent".*?</div>', page, re.S)[0]


def test_all_others_conform_for_files_that_were_shown_and_for_no_others(district):
    he = district.enter("he")
    task = of(he)
    page = he.get(task).text
    see(he, page, "马丽华-技能等级证书")
    shown = he.fill(task, {"_row": "conform", "check": {"district": {"result": "fail"}}}).text
    given = answers(shown)
    assert given["district"] == "fail"  # what was answered stays
    assert given["certificate"] == "pass"
    assert given["patents"] == "none"
    assert given["team"] == "pass"
    assert not {"awards", "rules"} & given.keys()
    assert "data-unseen" in line(shown, 8)
    for name in ("获奖证书", "工作室制度", "场地设备说明"):
        see(he, page, f"马丽华-{name}")
    assert len(answers(he.fill(task, {"_row": "conform"}).text)) == 11


def test_what_somebody_else_was_shown_counts_for_nobody(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = of(he)
    see(he, he.get(task).text, "马丽华-技能等级证书")
    assert "certificate" not in answers(lin.fill(task, {"_row": "conform"}).text)


def returned_and_sent_again(district):
    """Return a case for its certificate, and let the unit send another one."""
    he, sun = district.enter("he"), district.enter("sun")
    wrong = {"certificate": {"result": "fail", "comment": "证书复印件不清。"}}
    he.fill(of(he), {"check": {**GOOD, **wrong, "unlocked": [CERTIFICATE]}})
    amend = sun.task("补正材料", number=CASE)
    pdf = (BytesIO(attachment()), "清晰的证书.pdf")
    kept = sun.post(f"{amend}/documents", {"kind": "qualification", "file": pdf}).json["key"]
    sent = sun.fill(amend, {"application": {"attachments": {"qualification": [kept]}}})
    assert sent.status_code == 303, sent.text


def test_after_a_return_old_ticks_stand_only_where_nothing_changed(district):
    returned_and_sent_again(district)
    page = district.enter("he").get(of(district.enter("he"))).text
    given = answers(page)
    assert "certificate" not in given  # what was wanting, and has changed
    assert "form" not in given  # it looks at the whole form
    assert given["rules"] == given["district"] == "pass"
    assert given["patents"] == "none"
    assert "上次：证书复印件不清。" in line(page, 7)
    assert "已改动" in line(page, 7)
    assert "is-kept" in line(page, 1)
    since = re.search('data-panel="since".*?</table>', page, re.S)[0]
    assert "清晰的证书.pdf" in since
    assert since.count('<th scope="row">') == 1


def test_sending_goes_on_to_the_next_case_of_the_filter(district):
    first, second = applications(district, 2)
    he = district.enter("he")
    listed = {"Referer": "http://localhost/inbox?step=审核申报材料&sort=number"}
    task = of(he, first)
    page = he.get(task, headers=listed).text
    place = re.search(r"<strong>(\d+) / (\d+)</strong>", page)
    sent = he.fill(task, {"check": GOOD, "in": "step=审核申报材料&sort=number", "_then": "next"})
    assert sent.location.startswith(f"{of(he, second)}?in=step")
    onward = he.get(sent.location).text
    assert re.search(rf"<strong>{place[1]} / {int(place[2]) - 1}</strong>", onward)


def test_the_last_of_a_filter_leads_back_to_the_list(district):
    he = district.enter("he")
    task = of(he)
    sent = he.fill(task, {"check": GOOD, "in": f"q={CASE}", "_then": "next"})
    assert sent.location == f"/inbox?q={CASE}"
    assert "都办完了" in he.get(sent.location).text


def test_who_only_sends_comes_back_to_the_list(district):
    he = district.enter("he")
    assert he.fill(of(he), {"check": GOOD}).location == "/inbox"
