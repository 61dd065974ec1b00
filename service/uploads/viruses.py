"""What ClamAV says of a file; where it is set and silent, nothing is taken."""

import logging
from typing import BinaryIO

from service import log
from service.clamd import Clamd, Unreachable
from service.errors import Refused


def refuse_found(stream: BinaryIO, *, scanner: Clamd | None) -> None:
    """Let the scanner look at a stream, from where it stands.

    :raises Refused: it found something, or nobody could look
    """
    if scanner is None:
        return
    try:
        name = scanner.virus(stream)
    except Unreachable as gone:
        log.failure("virus scanner out of reach", gone)
        raise Refused("病毒扫描现在没有应答，文件没有收下，请过几分钟再上传") from gone
    if name:
        log.event("virus found in an upload", logging.WARNING)
        raise Refused("文件里查出病毒，没有收下。请用杀毒软件检查您的电脑")
