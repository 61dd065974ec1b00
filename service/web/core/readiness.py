"""Whether the service can do its work now: one check for each thing it stands on, in words."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from service import log, private_values, schema
from service.clamd import Unreachable
from service.host.operations import measures
from service.host.worker import heartbeat
from service.private_values import KeyMissing, key_source
from service.web.core.request import house, now, reading

LEAST_ROOM = 200_000_000  # bytes; with less, files and lines are soon refused in the middle


@dataclass(frozen=True)
class Check:
    """How one thing is: its name for programs, and a sentence for people."""

    name: str
    ready: bool
    sentence: str


def checks() -> list[Check]:
    """Look at everything once; a thing that cannot be looked at is not ready.

    Without the database nothing that lies in it is asked for: each asking may take its time.
    """
    found: list[Check] = []
    for name, look in LOOKS.items():
        gone = name in IN_THE_DATABASE and not found[0].ready
        found.append(_not_looked_at(name) if gone else _looked_at(name, look))
    return found


def _not_looked_at(name: str) -> Check:
    return Check(name, False, f"{TITLES[name]}：数据库没有应答，看不了")


def _looked_at(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except NotReady as failed:
        return Check(name, False, str(failed))
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is the answer
        log.failure("readiness check failed", failure)
        return Check(name, False, f"{TITLES[name]}：看不了（{type(failure).__name__}）")


class NotReady(Exception):
    """Something that the service stands on is not as it must be."""


def _database() -> str:
    with reading() as session:
        heartbeat.is_any_heard_of(session, at=now())
    return "数据库：正常"


def _tables() -> str:
    with reading() as session:
        found = schema.revision(session.connection())
    if found != schema.newest():
        raise NotReady(f"数据表：是 {found} 版，程序要 {schema.newest()} 版，请运行 jiangxin init")
    return f"数据表：{found} 版"


def _disk() -> str:
    home = house().config.home
    free = shutil.disk_usage(home).free
    if free < LEAST_ROOM:
        raise NotReady(f"磁盘：只剩 {free / 1e6:.0f} MB，请清理或扩容")
    try:
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"1")
            file.flush()
    except OSError as failure:
        raise NotReady(f"磁盘：写不进去（{type(failure).__name__}）") from failure
    return f"磁盘：剩余 {free / 1e9:.1f} GB"


def _scanner() -> str:
    scanner = house().database.resources.scanner
    if scanner is None:
        return "病毒扫描：没有设置"
    try:
        return f"病毒扫描：{scanner.version()}"
    except Unreachable as gone:
        raise NotReady("病毒扫描：没有应答，上传的文件都不收，请检查 clamd") from gone


def _keys() -> str:
    try:
        config = house().config
        keys = key_source(config.private_key, config.key_command).keys()
        sample = private_values.sample(house().database)
        if sample is not None:
            keys.decrypt(sample.ciphertext, id=sample.id)
    except (KeyMissing, OSError) as failure:
        raise NotReady("密钥：打不开隐私数据，请检查密钥文件") from failure
    return "密钥：正常"


def _worker() -> str:
    with reading() as session:
        if not heartbeat.is_any_heard_of(session, at=now()):
            raise NotReady("后台程序：没有运行，期限、消息和通知都停着，请启动 jiangxin worker")
        late = measures.longest_overdue(session, at=now())
    if late > measures.LATE:
        minutes = late.total_seconds() // 60
        raise NotReady(f"后台程序：有作业到期 {minutes:.0f} 分钟还没有办，忙不过来或者卡住了")
    return "后台程序：在运行"


LOOKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "tables": _tables,
    "disk": _disk,
    "scanner": _scanner,
    "keys": _keys,
    "worker": _worker,
}
IN_THE_DATABASE = frozenset({"tables", "keys", "worker"})
TITLES = {
    "database": "数据库",
    "tables": "数据表",
    "disk": "磁盘",
    "scanner": "病毒扫描",
    "keys": "密钥",
    "worker": "后台程序",
}
