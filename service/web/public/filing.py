"""What anybody files without an account: the form that a process begins with, files, how often.

Whoever files something is "the public" on the record, even where somebody is signed in: what is
anonymous stays anonymous. How often an address may send something about one matter is limited
(studios.rate_limit): who floods one matter from an office leaves the others open to that office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.forms import Answer, Form
from service.host import documents
from service.host.cases import instances
from service.host.tables.core import Document
from service.people.actor import PUBLIC
from service.studios import rate_limit
from service.uploads import Admitted
from service.web.core.addresses import network
from service.web.core.language import gettext, tr
from service.web.core.request import actor, house, now, reading
from service.web.core.unsent import may_write
from service.web.forms import saved_uploads, uploads
from service.web.forms.bound_form import Values


class TooOften(Refused):
    """One address has sent as much as it may for now."""


def status_of(refusal: Refused) -> int:
    """Return the status with which a refusal is answered."""
    return 429 if isinstance(refusal, TooOften) else 422


@dataclass(frozen=True)
class Filing:
    """A process that the public begins: its id, and the variable that its form writes.

    `most` is what an address may file about one matter in an hour.
    """

    process: str
    variable: str
    most: int = rate_limit.MOST

    def form(self) -> Form:
        """Return the form that it begins with, as the current release has it."""
        with reading() as session:
            for one in instances.startable(session, actor=PUBLIC):
                if one.process_id == self.process and one.form:
                    return one.form
        raise NotFound(f"the process {self.process} is not deployed")

    def said(self, values: Values) -> Mapping[str, object]:
        """Return what was typed into its form."""
        found = values.get(self.variable)
        return found if isinstance(found, Mapping) else {}

    def sent_along(self, session: Session, values: Values) -> list[Document]:
        """Return the files that were handed in with what was typed, and are no case's yet."""
        keys = self.said(values).get("evidence")
        wanted = [str(key) for key in keys] if isinstance(keys, list) else []
        found = documents.named(session, wanted)
        return [one for one in found if one.stored_by == PUBLIC.id and one.instance_key is None]

    def attach(self, about: str) -> ResponseReturnValue:
        """Take a file of evidence as soon as it is chosen."""
        sent = request.files.get("file")
        if sent is None:
            abort(400)
        try:
            with house().database.write(actor=PUBLIC, at=now()) as session:
                self.refuse_too_often(session, about, "file")
            admitted = saved_uploads.looked_at(sent)
            with house().database.write(actor=PUBLIC, at=now()) as session:
                return saved_uploads.taken(_keep(session, "evidence", admitted))
        except Refused as refusal:
            return jsonify(sentence=tr(refusal.sentence)), status_of(refusal)

    def receive(self, form: Form, answer: Answer, about: str) -> None:
        """Keep files that came with the form itself, from browsers without scripts."""
        sent = list(uploads(form, request.files))
        if not sent:
            return
        with house().database.write(actor=PUBLIC, at=now()) as session:
            for _ in sent:
                self.refuse_too_often(session, about, "file")

        def keep(files: Sequence[tuple[str, Admitted]]) -> list[str]:
            with house().database.write(actor=PUBLIC, at=now()) as session:
                return [_keep(session, kind, admitted).key for kind, admitted in files]

        saved_uploads.keep_each(form, answer, keep=keep)

    def kept_aside(self, form: Form, answer: Answer, about: str) -> Refused | None:
        """Keep files that came with what is only shown again; return why some could not be."""
        if not may_write():
            return None
        try:
            self.receive(form, answer, about)
        except Refused as refusal:
            return refusal
        return None

    def refuse_too_often(self, session: Session, about: str, kind: str = "") -> None:
        """Limit what is filed about one matter, and files for it, each by themselves.

        Who is signed in is counted as themselves: a stranger behind the same address shuts nobody
        out.
        """
        signed_in = actor()
        who = f"account {signed_in.id}" if signed_in != PUBLIC else network(request.remote_addr)
        known = f"{house().config.secret_key}{who} {kind or self.process} {about}"
        source = sha256(known.encode()).hexdigest()
        most = rate_limit.MOST if kind else self.most
        if not rate_limit.allow(session, source=source, at=now(), most=most):
            raise TooOften(gettext("从这个网络地址提交得太频繁，请一小时后再试。"))


def _keep(session: Session, kind: str, admitted: Admitted) -> Document:
    return documents.keep(session, instance=None, kind=kind, admitted=admitted, actor=PUBLIC)
