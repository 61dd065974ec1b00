"""The files that hold pages, one blueprint each."""

from flask import Flask

from service.web import auditor, designer, migrations, operations
from service.web.accounts import (
    accounts,
    closing,
    colleagues,
    demonstration,
    erasures,
    forgotten,
    organisations,
    own,
    role_requests,
    second_factors,
    security_log,
    sign_in,
    single_sign_on,
    tokens,
    two_person,
)
from service.web.api import pages as api_pages
from service.web.api import routes as api
from service.web.auditor import packs
from service.web.core import health
from service.web.handbook import routes as handbook
from service.web.money import books, claims, payments
from service.web.operations import incidents, outbox
from service.web.public import home, ledger, notices, registration, results
from service.web.section import legacy, registrations, rounds, standing
from service.web.work import (
    absences,
    ahead,
    bulk,
    cases,
    documents,
    going_back,
    handling,
    inbox,
    letters,
    ratings,
    start,
    tasks,
    unit_home,
)
from service.web.yearly import assessments, due, questions, statistics, studio

PAGES = (
    home,
    health,
    sign_in,
    own,
    colleagues,
    forgotten,
    second_factors,
    single_sign_on,
    demonstration,
    erasures,
    inbox,
    unit_home,
    tasks,
    ahead,
    bulk,
    going_back,
    handling,
    absences,
    start,
    cases,
    documents,
    letters,
    ratings,
    migrations,
    operations,
    accounts,
    organisations,
    role_requests,
    two_person,
    closing,
    security_log,
    incidents,
    notices,
    results,
    ledger,
    registration,
    registrations,
    rounds,
    standing,
    legacy,
    books,
    claims,
    payments,
    studio,
    due,
    assessments,
    questions,
    statistics,
    designer,
    auditor,
    packs,
    tokens,
    outbox,
    handbook,
    api_pages,
    api,
)


def register(app: Flask) -> None:
    """Hang every blueprint into the app."""
    for page in PAGES:
        app.register_blueprint(page.blueprint)
