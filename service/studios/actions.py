"""What a diagram can ask for by name: a service task's type is a name of this list.

A function's docstring is what a process designer reads in the editor, its parameters are the
task's inputs; `session`, `at`, `actor`, `case` and `step` are handed in by the host.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.studios import alongside, publishing, sending
from service.studios.assessment import actions as assessment
from service.studios.assessment import calling as assessing
from service.studios.assessment import groups as assessors
from service.studios.assessment import opening, results, settling, signing
from service.studios.changes import actions as changes
from service.studios.changes import leader
from service.studios.complaints import actions as complaints
from service.studios.legacy import actions as legacy
from service.studios.legacy import batches
from service.studios.money import actions as money
from service.studios.money import earlier, funding
from service.studios.notices import actions as notices
from service.studios.notices import postings
from service.studios.register import actions as register
from service.studios.review import actions as review
from service.studios.review import groups, guests, ranking
from service.studios.revocation import (
    clawback,
    deciding,
    delivery,
    disposing,
    ending,
    guard,
    hearing,
    people,
    proposing,
    recovering,
)
from service.studios.rounds import actions as rounds
from service.studios.rounds import calling, grant, listing
from service.studios.rounds import deciding as round_deciding
from service.studios.spending import actions as spending
from service.studios.yearly import agreement, duties, idle, report, supervision

ACTIONS: Mapping[str, Callable[..., dict[str, Any] | None]] = {
    "application.examine": rounds.examine,
    "application.accept": alongside.accept,
    "application.close": rounds.close,
    "sending.examine": sending.examine,
    "sending.accept": sending.accept,
    "leader.examine": changes.examine,
    "leader.accept": alongside.accept_change,
    "leader.close": changes.close,
    "round.plan": calling.plan,
    "round.announce": calling.announce,
    "round.window": calling.window,
    "round.move": calling.move,
    "round.cancel": calling.cancel,
    "round.enter": listing.enter,
    "round.lock": listing.lock,
    "round.group": listing.group,
    "round.departments": round_deciding.departments,
    "round.opinion": round_deciding.opinion,
    "round.standing": round_deciding.standing,
    "round.list": round_deciding.decide_list,
    "round.noticed": round_deciding.noticed,
    "round.settle": round_deciding.settle,
    "round.decide": round_deciding.decide,
    "round.release": round_deciding.release_reserve,
    "round.publish": round_deciding.publish,
    "group.begin": groups.begin,
    "group.invite": guests.invite,
    "group.draw": groups.draw,
    "group.substitute": groups.substitute,
    "group.pledge": groups.pledge,
    "group.replace": groups.replace,
    "group.seats": groups.seats,
    "group.open": groups.open_cases,
    "group.mark": ranking.mark,
    "group.record": ranking.record,
    "group.standing": ranking.standing,
    "group.rank": ranking.rank,
    "group.vote": ranking.vote,
    "group.finish": ranking.finish,
    "group.move": ranking.move,
    "panel.prepare": review.prepare,
    "panel.draw": review.draw,
    "panel.substitute": review.substitute,
    "notice.publish": publishing.publish,
    "notice.post": postings.post,
    "notice.note": postings.note_look,
    "notice.extend": notices.extend,
    "notice.close": notices.close,
    "notice.objections": notices.objections,
    "studio.grant": grant.grant,
    "studio.read": register.read,
    "studio.change_leader": leader.change_leader,
    "revocation.examine": proposing.examine,
    "revocation.enter": proposing.enter,
    "revocation.begin": proposing.begin,
    "revocation.investigated": proposing.investigated,
    "revocation.extend": proposing.extend,
    "revocation.close": proposing.close,
    "revocation.claim": deciding.claim,
    "revocation.announce": deciding.announce,
    "revocation.served": deciding.served,
    "revocation.compare": deciding.compare,
    "revocation.checked": deciding.checked,
    "revocation.decide": deciding.decide,
    "revocation.apart": people.apart,
    "hearing.appoint": hearing.appoint,
    "hearing.plan": hearing.plan,
    "hearing.in_time": hearing.in_time,
    "hearing.hold": hearing.hold,
    "studio.revoke": ending.revoke,
    "studio.take_plaque": ending.take_plaque,
    "delivery.consent": delivery.consent,
    "delivery.prepare": delivery.prepare,
    "delivery.opened": delivery.opened,
    "delivery.record": delivery.record,
    "legacy.examine": legacy.examine,
    "legacy.check": legacy.check,
    "legacy.enter": legacy.enter,
    "money.earlier": earlier.earlier,
    "money.enter": money.enter,
    "money.enter_excellent": assessment.enter_excellent,
    "assessment.open": opening.open_round,
    "assessment.list": opening.draw_up,
    "assessment.confirm": opening.confirm,
    "assessment.group": assessors.form_group,
    "assessment.recuse": assessors.declare,
    "assessment.notify": assessing.notify,
    "assessment.next": assessing.next_batch,
    "assessment.standing": assessing.standing,
    "assessment.note": assessing.note,
    "assessment.scores": settling.read_scores,
    "assessment.settle": settling.settle,
    "assessment.propose_tie": signing.propose_tie,
    "assessment.decide_tie": signing.decide_tie,
    "assessment.decide": signing.decide,
    "assessment.correct": signing.correct,
    "assessment.to_notice": results.to_notice,
    "assessment.noticed": results.noticed,
    "assessment.publish": results.publish,
    "assessment.summary": results.draft_summary,
    "assessment.close": results.close,
    "money.pay": money.pay,
    "funding.begin": funding.begin,
    "funding.payee": funding.payee,
    "funding.examine": funding.examine,
    "funding.request": funding.request,
    "funding.approve": funding.approve,
    "funding.order": funding.order,
    "funding.receive": funding.receive,
    "funding.send_back": funding.send_back,
    "funding.void": funding.void,
    "spending.examine": spending.examine,
    "spending.book": spending.book,
    "spending.undo": spending.undo,
    "annual.first": duties.first_agreement,
    "annual.next": duties.next_batch,
    "duty.waive": duties.waive,
    "duty.lapse": duties.lapse,
    "agreement.read": agreement.read,
    "agreement.examine": agreement.examine,
    "agreement.file": agreement.file,
    "report.read": report.read,
    "report.examine": report.examine,
    "report.draw": report.draw,
    "report.accept": report.accept,
    "supervision.record": supervision.record,
    "supervision.close": supervision.close,
    "activity.watch": idle.watch,
    "clawback.compute": clawback.compute,
    "clawback.look": clawback.look,
    "clawback.claim": clawback.claim,
    "clawback.notify": recovering.notify,
    "clawback.standing": recovering.standing,
    "clawback.advance": recovering.advance,
    "clawback.demanded": recovering.demanded,
    "clawback.receive": recovering.receive,
    "clawback.examine": disposing.examine,
    "clawback.settle": disposing.settle,
    "clawback.enforce": disposing.enforce,
    "clawback.close": recovering.close,
    "complaint.register": complaints.register,
    "complaint.accept": complaints.accept,
    "complaint.decide": complaints.decide,
    "objection.register": notices.register,
    "objection.decide": notices.decide,
}

LOOKED_AT = guard.look
"""What is written to a studio that lost its title is refused whichever action writes it."""

CHORES: Mapping[str, Callable[..., Sequence[tuple[str, Mapping[str, Any]]]]] = {
    "legacy.work": batches.work,
}
"""Parts of long work, each a transaction of its own."""
