"""The check of a release's data: every path followed, every reader asked for what it lacks."""

from collections.abc import Iterator

from service.engine.reading.watch import Watch, seconds_for
from service.errors import Problem
from service.host.definitions.dataflow.deadlines import check_deadlines
from service.host.definitions.dataflow.decisions import check_decisions
from service.host.definitions.dataflow.effects import Effects, thrown
from service.host.definitions.dataflow.flow import Flow, Following
from service.host.definitions.dataflow.forms import check_forms
from service.host.definitions.dataflow.gateways import check_gateways
from service.host.definitions.dataflow.letters import check_letters
from service.host.definitions.dataflow.meetings import check_meetings
from service.host.definitions.dataflow.messages import check_messages
from service.host.definitions.dataflow.papers import check_papers
from service.host.definitions.dataflow.properties import check_properties
from service.host.definitions.dataflow.readers import Readers
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.reminders import check_reminders
from service.host.definitions.dataflow.seen import Seen, joined_names
from service.host.definitions.dataflow.shapes import Env
from service.host.definitions.dataflow.unread import check_unread
from service.host.definitions.dataflow.work import check_work


def check_dataflow(release: Release, *, until: float) -> list[Problem]:
    """Return what is certainly wrong, or doubtful, about the data of a release.

    What is not known is not told: a false error is worse than one that is missed.

    :param until: when an answer is needed, by `time.monotonic`
    """
    return _found(release, until) or []  # so large a set is left to the other checks


def known_problems(release: Release, *, until: float) -> frozenset[Problem]:
    """Return the same of a release that others are held against: looked for once."""
    if not release.known:
        found = _found(release, until)
        if found is None:
            return frozenset()
        release.known.append(frozenset(found))
    return release.known[0]


def _found(release: Release, until: float) -> list[Problem] | None:
    """Follow a release and return what is wrong with it; None where the time was over first."""
    diagrams = sum(name.endswith(".bpmn") for name in release.files)
    watch = Watch(seconds=seconds_for(diagrams), until=until)
    following = Following(Effects(release, payloads=thrown(release)), watch)
    if not following.run():
        return None
    return list(dict.fromkeys(_problems(release, following)))


def _problems(release: Release, following: Following) -> Iterator[Problem]:
    anywhere = everywhere(following)
    readers = Readers(following, anywhere)
    uses: dict[str, list[Seen]] = {}
    for flow in following.flows.values():
        if flow.process.id in following.running:
            yield from _of_process(following, readers, flow)
        for form, _, seen in readers.forms(flow):
            uses.setdefault(form, []).append(seen)
    yield from check_forms(release, uses, anywhere)
    yield from check_decisions(release, anywhere)
    yield from check_unread(following, uses)


def _of_process(following: Following, readers: Readers, flow: Flow) -> Iterator[Problem]:
    yield from readers.problems(flow)
    yield from check_papers(following.effects.release, readers, flow)
    yield from check_work(following, flow)
    yield from check_letters(following, flow)
    yield from check_reminders(following, flow)
    yield from check_deadlines(flow.process)
    yield from check_gateways(following, flow)
    yield from check_messages(following.effects.release, flow)
    yield from check_meetings(flow.process)
    yield from check_properties(flow.process)


def everywhere(following: Following) -> Env:
    """Return every variable of the release, whatever it may be anywhere."""
    return joined_names(
        seen
        for flow in following.flows.values()
        for name in flow.before
        if (effect := following.effect(flow, flow.process.nodes[name])) is not None
        for seen in (effect.before, effect.inside, effect.after)
    )
