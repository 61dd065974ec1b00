"""Parts of a story that several stories share."""

from typing import Any

from service.demo.cast import EXPERTS
from tests.stories.walker import Walker


def begin(walker: Walker, who: str, answer: dict[str, Any]) -> str:
    """Begin an application in the open round; return the case's number."""
    walker.become(who)
    walker.go("/start/studio-application")
    rounds = walker.page.locator('[name="application.round"] option')
    walker.fill({"application": {"round": rounds.nth(1).get_attribute("value"), **answer}})
    walker.send()
    return walker.number()


def review(walker: Walker, number: str, answer: dict[str, Any], *, recused: bool = False) -> None:
    """Draw a panel, let it declare its interests and score."""
    walker.become("wang")
    walker.finish(number, "组织抽取评审专家", {"panel_plan": {"size": "5"}})
    declare(walker, number, recused=recused)
    if recused:
        walker.become("wang")
        walker.finish(number, "补抽评审专家", {})
        declare(walker, number, recused=False)
    for expert in panel(walker, number):
        walker.become(expert)
        walker.finish(number, "独立评审打分", answer)
    walker.become("wang")
    opinion = {"review_opinion": {"text": "专家组经独立评分形成评审结果。"}}
    walker.finish(number, "填写专家组评审意见", opinion)


def panel(walker: Walker, number: str) -> list[str]:
    """Return the experts whose work on a case is open, as the section sees it."""
    walker.become("wang")
    walker.go(f"/cases/{number}")
    steps = walker.page.locator("section.step:not(:has(span time))")
    waiting = " ".join(steps.all_inner_texts())
    return [username for username, (name, _) in EXPERTS.items() if name in waiting]


def declare(walker: Walker, number: str, *, recused: bool) -> None:
    """Let everybody drawn declare; the first has an interest if somebody is to be recused."""
    for place, expert in enumerate(panel(walker, number)):
        walker.become(expert)
        declaration = {"conflict": "none"}
        if recused and place == 0:
            declaration = {"conflict": "conflict", "reason": "领办人是本人亲属。"}
        walker.finish(number, "申明是否回避", {"declaration": declaration})
