"""Functions on contexts (DMN 1.5, table 83)."""

from __future__ import annotations

from service.feel.builtin import builtin
from service.feel.errors import Invalid
from service.feel.run import Run

Context = dict[str, object]


@builtin("get value", "m", "key")
def get_value(m: dict[str, object], key: str) -> object:
    """Read an entry; null where there is none."""
    return m.get(key)


@builtin("get value", "m", "keys")
def get_nested_value(m: dict[str, object], keys: list[object]) -> object:
    """Read an entry of an entry, along a list of keys."""
    value: object = m
    for key in keys:
        value = value.get(key) if isinstance(value, dict) and isinstance(key, str) else None
    return value if keys else None


@builtin("get entries", "m")
def get_entries(m: dict[str, object]) -> list[object]:
    """Return the entries as contexts of `key` and `value`."""
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", "entries")
def context(entries: list[object]) -> Context:
    """Make a context of entries of `key` and `value`."""
    made: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or "value" not in entry:
            raise Invalid("an entry needs key and value", "每一项都要有 key 和 value")
        key = entry.get("key")
        if not isinstance(key, str) or key in made:
            raise Invalid("a key must be a string and stand once", "key 应为不重复的字符串")
        made[key] = entry["value"]
    return made


@builtin("context put", "context", "key", "value")
def context_put(run: Run, m: dict[str, object], key: str, value: object) -> Context:
    """Set one entry."""
    run.sized_list(len(m) + 1)
    return {**m, key: value}


@builtin("context put", "context", "keys", "value")
def context_put_nested(
    run: Run, m: dict[str, object], keys: list[object], value: object
) -> Context:
    """Set an entry of an entry, along a list of keys; missing contexts are made."""
    return _put(run, m, keys, value)


def _put(run: Run, m: Context, keys: list[object], value: object) -> Context:
    if not keys or not isinstance(keys[0], str):
        raise Invalid("needs at least one key, all strings", "至少需要一个字符串键")
    run.sized_list(len(m) + len(keys))
    if len(keys) == 1:
        return {**m, keys[0]: value}
    inner = m.get(keys[0])
    if inner is not None and not isinstance(inner, dict):
        raise Invalid(f"{keys[0]} is no context", f"“{keys[0]}”不是上下文")
    return {**m, keys[0]: _put(run, inner or {}, keys[1:], value)}


@builtin("context merge", "contexts")
def context_merge(run: Run, contexts: list[object]) -> Context:
    """Join contexts; of entries with the same key the last one counts."""
    merged: Context = {}
    for item in contexts:
        if not isinstance(item, dict):
            raise Invalid("only contexts can be merged", "只能合并上下文")
        merged.update(item)
        run.sized_list(len(merged))
    return merged
