"""Rights that end: a clerk who moves to a unit leaves the centre's work to the others."""


def test_a_clerk_who_moves_finishes_nothing_and_a_colleague_goes_on(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    assert he.post(f"{task}/claim").status_code == 303
    assert lin.post(f"{task}/claim").status_code == 409
    moved = {"name": "何审核", "roles": ["applicant"], "organisation": "jinyu", "active": "on"}
    assert district.enter(KEEPER).post("/accounts/he", moved).status_code == 303
    assert he.get(task).status_code == 404
    assert he.post(task, {"check.decision": "pass"}).status_code == 404
    assert he.get("/cases/SQ-2026-0015").status_code == 404
    assert lin.post(f"{task}/claim").status_code == 303


def test_what_somebody_holds_goes_back_when_their_account_is_locked(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    he.post(f"{task}/claim")
    locked = {"name": "何审核", "roles": ["centre_officer"], "organisation": "centre"}
    assert district.enter(KEEPER).post("/accounts/he", locked).status_code == 303
    assert lin.post(f"{task}/claim").status_code == 303


KEEPER = "an"
