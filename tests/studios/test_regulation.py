"""The regulation, article by article: where each one lives, or that its place is not built yet.

A place is `module:name` in the house, a model's file name, or `open:` with what is missing.
"""

import importlib
import re
from pathlib import Path

import pytest

import service

ROOT = Path(service.__file__).parents[1]

PLACES: dict[str, tuple[str, ...]] = {
    "第一条": ("service.studios:__doc__",),
    "第二条": ("service.studios.register.tables:Studio", "service.studios.register.tables:Master"),
    "第三条": ("service.studios.regulation:FOCUS_INDUSTRIES",),
    "第四条": (
        "service.studios.rounds.rules:article_4",
        "service.studios.rounds.rules:retirement_date",
        "service.studios.regulation:MONTHS_BEFORE_RETIREMENT",
        "workflows/rounds/eligibility.dmn",
        "forms/rounds/material-check.form",
    ),
    "第五条": ("service.studios.rounds.rules:article_5", "service.studios.register.tables:Studio"),
    "第六条": (
        "workflows/rounds/studio-application.bpmn",
        "forms/rounds/studio-application.form",
        "service.studios.regulation:CHANNELS",
        "service.studios.rounds.papers:application_form",
    ),
    "第七条": (
        "workflows/rounds/round.bpmn",
        "workflows/rounds/round-review.bpmn",
        "workflows/rounds/co-opinion.bpmn",
        "workflows/review/trade-review.bpmn",
        "service.studios.rounds.rules:ranking",
        "service.studios.rounds.seeds:commit",
        "workflows/review/expert-review.bpmn",
        "workflows/review/trade-neighbours.dmn",
        "workflows/review/expert-rating.bpmn",
        "workflows/review/expert-rating.dmn",
        "workflows/review/expert-removal.bpmn",
        "service.studios.review.rating:record",
        "service.studios.pool.suspending:suspend",
        "service.studios.review.guests:invite",
        "workflows/notices/public-notice.bpmn",
        "workflows/notices/batch-notice.bpmn",
        "workflows/notices/objection.bpmn",
        "service.studios.notices.queries:refuse_while_objected",
        "service.studios.regulation:PLAQUE",
    ),
    "第八条": (
        "service.studios.regulation:DUTIES",
        "forms/yearly/responsibility-agreement.form",
        "service.studios.yearly.agreement:examine",
    ),
    "第九条": (
        "workflows/yearly/annual-campaign.bpmn",
        "workflows/yearly/responsibility-agreement.bpmn",
        "workflows/yearly/annual-report.bpmn",
        "service.studios.yearly.tables:Duty",
        "service.studios.yearly.report:drawn",
    ),
    "第十条": (
        "workflows/notices/complaint.bpmn",
        "service.studios.roles:ROLES",
        "workflows/yearly/supervision.bpmn",
        "workflows/assessment/third-party.bpmn",
        "forms/assessment/finance-check.form",
        "workflows/assessment/assessment-round.bpmn",
        "service.studios.assessment.groups:form_group",
    ),
    "第十一条": (
        "service.studios.assessment.rules:excellent_places",
        "service.studios.assessment.rules:due_on",
        "service.studios.assessment.tables:Assessment",
        "service.studios.regulation:YEARS_BETWEEN_ASSESSMENTS",
        "workflows/assessment/assessment.bpmn",
        "workflows/assessment/assessment-scoring.bpmn",
        "workflows/assessment/assessment-score.dmn",
        "workflows/assessment/assessment-grade.dmn",
        "service.studios.assessment.flags:flags",
        "service.studios.assessment.results:by_year",
        "workflows/assessment/assessment-round.bpmn",
        "service.studios.assessment.due:due",
        "service.studios.assessment.opening:draw_up",
        "service.studios.assessment.settling:settle",
        "service.studios.assessment.signing:decide_tie",
        "service.studios.assessment.results:publish",
        "service.studios.revocation.regrading:regrade",
    ),
    "第十二条": (
        "workflows/changes/leader-change.bpmn",
        "service.studios.changes.leader:change_leader",
        "workflows/changes/unit-change.bpmn",
        "workflows/changes/unit-change.dmn",
        "service.studios.changes.moving:change_unit",
        "workflows/changes/leader-watch.bpmn",
        "service.studios.changes.watching:next_batch",
    ),
    "第十三条": (
        "workflows/assessment/rectification.bpmn",
        "workflows/yearly/activity-watch.bpmn",
        "service.studios.yearly.rules:is_idle",
        "workflows/notices/complaint.bpmn",
        "service.studios.complaints.actions:register",
        "workflows/revocation/clawback.bpmn",
        "service.studios.revocation.clawback:compute",
        "workflows/revocation/remedy.bpmn",
        "workflows/revocation/appeal.bpmn",
        "service.studios.revocation.appealable:appealable",
        "service.studios.revocation.impartial:acted",
        "service.studios.revocation.stating:take",
        "service.studios.revocation.reinstating:reinstate",
        "workflows/revocation/revocation.bpmn",
        "workflows/revocation/revocation-ground.dmn",
        "workflows/revocation/delivery.bpmn",
        "service.studios.revocation.grounds:known",
        "service.studios.revocation.rules:heavier",
        "service.studios.revocation.rules:apart",
        "service.studios.separations:kept_apart",
        "service.studios.revocation.ending:revoke",
        "service.studios.revocation.guard:look",
        "service.studios.register.queries:months_since_revoked",
    ),
    "第十四条": (
        "workflows/recommendations/recommendation.bpmn",
        "workflows/recommendations/recommend.dmn",
        "service.studios.recommendations.candidates:every",
        "workflows/recommendations/expert-entry.bpmn",
        "service.studios.recommendations.entering:enter",
    ),
    "第十五条": (
        "service.studios.regulation:GRANTS",
        "service.studios.money.actions:enter",
        "workflows/money/funding.bpmn",
        "workflows/money/payment-ready.dmn",
        "service.studios.assessment.actions:enter_excellent",
    ),
    "第十六条": (
        "workflows/money/spending.bpmn",
        "workflows/money/asset.dmn",
        "service.studios.books.chart:CATEGORIES",
    ),
    "第十七条": ("service.studios.books.queries:Figures",),
    "第十八条": (
        "service.studios.regulation:VOUCHER_MARK",
        "workflows/money/spending-check.dmn",
        "forms/assessment/finance-check.form",
    ),
    "第十九条": (
        "workflows/register/legacy-entry.bpmn",
        "service.studios.legacy.entering:enter",
        "service.studios.regulation:REPLACES",
        "service.host.definitions.deployment:release",
    ),
    "第二十条": ("service.studios.regulation:ISSUER",),
}

BUILT = [(article, place) for article, places in PLACES.items() for place in places]


def test_every_article_from_1_to_20_has_its_line():
    digits = "一二三四五六七八九"
    names = [*digits, "十", *(f"十{d}" for d in digits), "二十"]
    assert list(PLACES) == [f"第{name}条" for name in names]


@pytest.mark.parametrize(("article", "place"), BUILT)
def test_the_place_is_there(article, place):
    if place.startswith("open: "):
        assert len(place) > len("open: ") + 10
        return
    module, _, name = place.partition(":")
    if not name:
        assert (ROOT / place).is_file()
        return
    assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize("name", ["regulation", "rounds/rules"])
def test_a_number_of_the_regulation_names_its_article(name):
    source = (ROOT / "service" / "studios" / f"{name}.py").read_text()
    assert len(re.findall(r"\(article \d|办法第.{1,3}条", source)) >= 2
