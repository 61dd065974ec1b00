"""Private values: masked in what is shown, revealed to who may see them, put in and searched.

A value that a form marks private is kept once, encrypted, in `private_value`. Wherever else it
would stand (variables, answers, letters, jobs, the ledger) stands a text that carries its id, its
commitment and its masked form: `~private:<id>:<commitment>:<masked>~`. The same value keeps the
same text within a case. Whoever shows something masks it (`mask`); whoever is entitled to the
whole asks for it (`reveal`): there is no other way from the text to the value.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar, cast

from sqlalchemy import Table, delete, insert, select

from service import exact_json
from service.db import Session
from service.errors import Refused, say
from service.private_values import SALT_BYTES, FindKeys, Keys, PrivateValue

_Given = TypeVar("_Given")
TAKES_PRIVATE = "private"
Private = Annotated[_Given, TAKES_PRIVATE]
"""Marks a parameter of an action that takes private values as they are, not their commitments."""

MARK = "~private:"
_MARK_BYTES = MARK.encode()
_TEXT = re.compile(r"~private:([A-Za-z0-9_-]{16}):([A-Za-z0-9_-]{43}):([^~]*)~")
_VALUES = cast(Table, PrivateValue.__table__)
ERASED = "（已删除）"
AT_ONCE = 500  # ids in one query; SQLite takes at most 32,766 parameters


class Seen(NamedTuple):
    """What stands in place of a private value."""

    id: str
    commitment: str
    masked: str

    def __str__(self) -> str:
        return f"{MARK}{self.id}:{self.commitment}:{self.masked}~"


IDENTITY_NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)
TELEPHONE = re.compile(r"\d{11}", re.ASCII)
LONGEST_STARS = 8

# A number stands alone: no digit or letter before or after it, so no part of a hash is one.
_ALONE = r"(?<![0-9A-Za-z])(?:{})(?![0-9A-Za-z])"
_IDENTITY = re.compile(_ALONE.format(r"[1-8]\d{16}[\dXx]|[1-8]\d{14}"), re.ASCII)
_MOBILE = re.compile(_ALONE.format(r"(?:\+?86[- ]?)?1[3-9]\d{9}"), re.ASCII)
_LANDLINE = re.compile(_ALONE.format(r"0\d{2,3}[- ]?\d{7,8}(?:-\d{1,6})?"), re.ASCII)
_STARS = re.compile(r"\*{3}")
_NAME_MASKED = re.compile(r".\*\*", re.DOTALL)
_UNSHOWN = re.compile(r"[^\w*@.+\- ]")


def mask_value(value: object, *, how: str = "") -> str:
    """Return a value with its middle hidden; of a name (`how="name"`) its first letter stays.

    >>> mask_value("11010519491231002X"), mask_value("13800138000"), mask_value("朝阳区")
    ('110105********002X', '138****8000', '***')
    >>> mask_value("王小明", how="name"), mask_value("wang@example.cn")
    ('王**', 'wan********')
    """
    text = value if isinstance(value, str) else exact_json.dumps(value).decode()
    if how == "name":
        return text[:1] + "**"
    if IDENTITY_NUMBER.fullmatch(text):
        return text[:6] + "*" * 8 + text[-4:]
    if TELEPHONE.fullmatch(text):
        return text[:3] + "****" + text[-4:]
    shown = len(text) // 4
    return text[:shown] + "*" * min(LONGEST_STARS, len(text) - shown)


def mask(value: Any) -> Any:
    """Return a value of JSON, however deep, with private values and numbers of persons masked.

    Numbers are known by their look: in free text nothing else tells them.

    >>> mask({"note": "致电 13800138000", "by": f"~private:{'a' * 16}:{'b' * 43}:王**~"})
    {'note': '致电 138****8000', 'by': '王**'}
    """
    if isinstance(value, str):
        return _masked(value)
    if isinstance(value, Mapping):
        return {key: mask(one) for key, one in value.items()}
    if isinstance(value, list):
        return [mask(one) for one in value]
    return value


def shown(text: str) -> str:
    """Return a text with the private values in it masked; numbers in it stay as they are."""
    return _TEXT.sub(lambda found: found[3], text) if MARK in text else text


def _masked(text: str) -> str:
    text = shown(text)
    text = _IDENTITY.sub(lambda found: found[0][:6] + "********" + found[0][-4:], text)
    for numbers in (_MOBILE, _LANDLINE):
        text = numbers.sub(lambda found: found[0][:3] + "****" + found[0][-4:], text)
    return text


def restore(before: Any, given: Any) -> Any:
    """Return what was typed, with what was shown masked and left alone put back.

    A row of a list is known by what was shown of it, wherever it stands now.

    >>> restore({"name": "张", "note": "13800138000"}, {"name": "章", "note": "138****8000"})
    {'name': '章', 'note': '13800138000'}

    :raises Refused: a masked value was altered or copied: nobody can know what is meant
    """
    shown = mask(before)
    if given == shown and type(given) is type(shown):
        return before
    if isinstance(given, Mapping):
        known = before if isinstance(before, Mapping) else {}
        return {key: restore(known.get(key), one) for key, one in given.items()}
    if isinstance(given, list):
        return _rows(before if isinstance(before, list) else [], given)
    altered = is_private(before) and isinstance(given, str) and "**" in given
    if altered or (isinstance(given, str) and _STARS.search(given)):
        raise Refused(
            say("“%(given)s”是隐去中间的内容：请保持原样，或者写完整的新内容", given=given)
        )
    return given


def _rows(before: list[Any], given: list[Any]) -> list[Any]:
    shown = [mask(one) for one in before]
    left = dict(enumerate(before))
    found: dict[int, Any] = {}
    for place, row in enumerate(given):
        same = next((n for n in left if shown[n] == row), None)
        if same is not None:
            found[place] = left.pop(same)
    return [
        found[place] if place in found else restore(left.get(place), row)
        for place, row in enumerate(given)
    ]


def is_private(value: object) -> bool:
    """Ask whether a value is what stands in place of a private one, and nothing else."""
    return isinstance(value, str) and _TEXT.fullmatch(value) is not None


def holds_private(value: Any) -> bool:
    """Ask whether a private value stands anywhere in a value of JSON."""
    return _may_hold(value) and next(_found(value), None) is not None


def _may_hold(value: Any) -> bool:
    """Ask whether the mark stands anywhere in it: written as JSON that is seen at once."""
    try:
        return _MARK_BYTES in exact_json.dumps(value)
    except TypeError:  # no JSON as it stands
        return True


def ids(value: Any) -> set[str]:
    """Return the ids of the private values that stand in a value of JSON."""
    return {one.id for one in _found(value)}


def _found(value: Any) -> Iterator[Seen]:
    if isinstance(value, str):
        if MARK in value:
            yield from (Seen(*found.groups()) for found in _TEXT.finditer(value))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _found(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _found(one)


def replace(value: Any, change: Callable[[str], Any]) -> Any:
    """Return a value of JSON with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: replace(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [replace(one, change) for one in value]
    return value


def without_unknown(value: Any, *, known: Iterable[Any] = ()) -> Any:
    """Return what came from outside, with texts that pose as private values made harmless.

    Only what already stands in `known` stays as it is: nobody learns another case's values by
    sending what stands in their place.
    """
    if not holds_private(value):
        return value
    allowed = set(_found(list(known)))

    def change(text: str) -> str:
        return _TEXT.sub(lambda m: m[0] if Seen(*m.groups()) in allowed else m[3], text)

    return replace(value, change)


def seal(session: Session, value: Any, *, instance: int | None = None, how: str = "") -> Any:
    """Put one value in and return what stands in its place; see `seal_all`."""
    return seal_all(session, [(value, how)], instance=instance)[0]


def seal_all(
    session: Session,
    values: Sequence[tuple[Any, str]],
    *,
    instance: int | None = None,
    draft: bool = False,
) -> list[Any]:
    """Put values of JSON in; return what stands in their places, in the same order.

    Nothing (None, "" or an empty list) stays as it is, and so does what was put in before.
    Within a case (its key, `instance`) the same value is put in once.

    :param values: each with how it is masked (`name`, or empty for what its look says)
    :param draft: whether the values go with the draft that they were typed into
    """
    new = [one for one in values if not _empty(one[0]) and not is_private(one[0])]
    if not new:
        return [value for value, _ in values]
    keys = _keys(session)
    known = {} if instance is None or draft else _known(session, keys, instance, new)
    rows: list[dict[str, Any]] = []
    for value, how in new:
        clear = _clear(value)
        if clear not in known:
            row = _row(keys, clear, lookup=keys.lookup(_normal(value)))
            rows.append({**row, "instance_key": instance, "draft": draft})
            known[clear] = Seen(row["id"], keys.commit(clear, salt=row["salt"]), _shown(value, how))
    if rows:
        session.connection().execute(insert(_VALUES), rows)
    return [
        value if _empty(value) or is_private(value) else str(known[_clear(value)])
        for value, _ in values
    ]


def lookup(session: Session, value: object) -> str:
    """Return the keyed hash by which a private value is found, however it was written."""
    return _keys(session).lookup(_normal(value))


def reveal(session: Session, value: Any) -> Any:
    """Return a value of JSON with every private value in it as it was put in.

    What stands there without being the commitment of its row stays: it was never given here. Of a
    value that was erased its masked form is left, and that it was erased.
    """
    found = set(_found(value))
    if not found:
        return value
    clear = _opened(session, found)

    def change(text: str) -> Any:
        if MARK not in text:
            return text
        whole = _TEXT.fullmatch(text)
        if whole:
            return clear.get(Seen(*whole.groups()), text)
        return _TEXT.sub(lambda m: _as_text(clear.get(Seen(*m.groups()), m[0])), text)

    return replace(value, change)


def reseal(session: Session, before: Any, given: Any, *, instance: int | None = None) -> Any:
    """Return what somebody corrected, put in again wherever something private stood before.

    What was shown, masked or whole, and left alone keeps what stands in its place.

    :raises Refused: a masked value was altered
    """
    restored = restore(before, given)
    if not holds_private(before):
        return restored

    def sealed(old: Any, clear: Any, new: Any) -> Any:
        if is_private(old):
            if new == clear or is_private(new):
                return old if new == clear else new
            how = "name" if _NAME_MASKED.fullmatch(mask(old)) else ""
            return seal(session, new, instance=instance, how=how)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return {key: sealed(old.get(key), clear.get(key), one) for key, one in new.items()}
        if isinstance(old, list) and isinstance(new, list):
            rest = [None] * max(0, len(new) - len(old))
            return [sealed(*row) for row in zip(old + rest, clear + rest, new, strict=False)]
        return new

    return sealed(before, reveal(session, before), restored)


def forget(session: Session, value: Any) -> None:
    """Take away the values of a draft: what stands for them means nothing afterwards."""
    wanted = sorted(ids(value))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        session.connection().execute(
            delete(_VALUES).where(_VALUES.c.id.in_(some), _VALUES.c.draft.is_(True))
        )


def _keys(session: Session) -> Keys:
    find = session.resources.keys
    if find is None:
        raise RuntimeError("this database was opened without the keys of private values")
    return cast(FindKeys, find)()


def _row(keys: Keys, clear: bytes, *, lookup: str) -> dict[str, Any]:
    id_ = secrets.token_urlsafe(12)
    salt = secrets.token_bytes(SALT_BYTES)
    return {"id": id_, "salt": salt, "ciphertext": keys.encrypt(clear, id=id_), "lookup": lookup}


def _known(
    session: Session, keys: Keys, instance: int, values: Iterable[tuple[Any, str]]
) -> dict[bytes, Seen]:
    """Return what stands for values that were put in for this case before."""
    how = {_clear(value): (value, how) for value, how in values}
    wanted = {keys.lookup(_normal(value)) for value, _ in how.values()}
    query = select(_VALUES.c.id, _VALUES.c.salt, _VALUES.c.ciphertext).where(
        _VALUES.c.instance_key == instance,
        _VALUES.c.lookup.in_(wanted),
        _VALUES.c.draft.is_(False),
    )
    found: dict[bytes, Seen] = {}
    for id_, salt, ciphertext in session.connection().execute(query.order_by(_VALUES.c.id)):
        clear = keys.decrypt(ciphertext, id=id_)
        if clear in how:  # as written: the lookup is the same for other spellings
            found[clear] = Seen(id_, keys.commit(clear, salt=salt), _shown(*how[clear]))
    return found


def _opened(session: Session, wanted: set[Seen]) -> dict[Seen, Any]:
    keys = _keys(session)
    by_id: dict[str, list[Seen]] = {}
    for one in wanted:
        by_id.setdefault(one.id, []).append(one)
    names, gone = sorted(by_id), set(by_id)
    clear: dict[Seen, Any] = {}
    for start in range(0, len(names), AT_ONCE):
        query = select(_VALUES.c.id, _VALUES.c.salt, _VALUES.c.ciphertext).where(
            _VALUES.c.id.in_(names[start : start + AT_ONCE])
        )
        for id_, salt, ciphertext in session.connection().execute(query):
            value = keys.decrypt(ciphertext, id=id_)
            commitment = keys.commit(value, salt=salt)
            gone.discard(id_)
            for one in by_id[id_]:
                if hmac.compare_digest(one.commitment, commitment):
                    clear[one] = exact_json.loads(value)
    return clear | {one: f"{one.masked}{ERASED}" for one in wanted if one.id in gone}


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _clear(value: Any) -> bytes:
    return exact_json.dumps(value)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else exact_json.dumps(value).decode()


def _shown(value: Any, how: str) -> str:
    return _UNSHOWN.sub("*", mask_value(value, how=how))


_PUNCTUATION = re.compile("[\\s()\\-\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]")
_PREFIX = re.compile(r"(?:\+|00)?86(?=1[3-9]\d{9}\Z)", re.ASCII)


def _normal(value: object) -> str:
    """Return the form in which all ways of writing a value are the same.

    >>> _normal("+86 138-0013-8000"), _normal("１１０１０５19491231002x"), _normal(" 王小明")
    ('13800138000', '11010519491231002x', '王小明')
    """
    text = unicodedata.normalize("NFKC", _as_text(value)).casefold()
    return _PREFIX.sub("", _PUNCTUATION.sub("", text))
