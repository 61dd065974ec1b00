"""A worker of another department: takes on jobs of one type, does them, reports each.

Python's standard library is all it needs. Copy it and write your own `look_up`.

    JIANGXIN_TOKEN=jx_… python worker.py --url http://127.0.0.1:8000 --type tax.lookup
"""

import argparse
import json
import logging
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from typing import Any

log = logging.getLogger("worker")
PAID = {"天衡精密制造有限公司": 1_204_000, "锦裕餐饮有限公司": 86_000}
"""What this example knows; yours asks a database of its own."""
GONE = (404, 409)
"""The job is over, or somebody else's: nothing is left to do about it."""
TRY_AGAIN = (429, 500, 502, 503, 504)


class Unknown(Exception):
    """A business outcome that the diagram handles, not a fault."""


def look_up(variables: dict[str, Any]) -> dict[str, Any]:
    """Do the work: from the variables that the diagram maps to those it takes over."""
    company = variables.get("company")
    if company not in PAID:
        raise Unknown(f"no company {company!r}")
    return {"paid": PAID[company]}


class Api:
    """The service: posts JSON with the token, and tries again while it is busy."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/") + "/api/v1"
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict[str, Any], tries: int = 5) -> tuple[int, Any, int]:
        """Return status, answer, and after how many seconds to ask again."""
        status, answer, pause = 503, None, 1
        for _ in range(tries):
            status, answer, pause = self._once(path, body)
            if status not in TRY_AGAIN:
                break
            time.sleep(pause)
        return status, answer, pause

    def _once(self, path: str, body: dict[str, Any]) -> tuple[int, Any, int]:
        request = urllib.request.Request(  # noqa: S310 - the address is its own operator's
            self.url + path, json.dumps(body).encode(), self.headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, _read(answer), _pause(answer.headers)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, _read(refusal), _pause(refusal.headers)
        except OSError as failure:  # nobody answers: the service may be starting
            log.warning("%s", failure)
            return 503, None, 2


def _read(answer: Any) -> Any:
    content = answer.read()
    return json.loads(content) if content else None


def _pause(headers: Any) -> int:
    return int(headers.get("Retry-After", 1))


def work(api: Api, job: dict[str, Any]) -> None:
    """Do one job and report what came of it; every report may be sent again without harm."""
    place, lease = f"/jobs/{job['key']}", {"lease": job["lease"]}
    try:
        result = look_up(job["variables"])
    except Unknown as outcome:
        said = {**lease, "code": "UNKNOWN", "message": str(outcome)}
        status, answer, _ = api.post(f"{place}/error", said)
    except Exception as failure:
        log.exception("job %s", job["key"])
        said = {**lease, "message": repr(failure)[:4000], "retryAfterSeconds": 60}
        status, answer, _ = api.post(f"{place}/failure", said)
    else:
        status, answer, _ = api.post(f"{place}/completion", {**lease, "variables": result})
    if status in GONE:
        log.warning("job %s is over or somebody else's", job["key"])
    elif status >= 400:
        log.error("job %s: %s %s", job["key"], status, answer)
    else:
        log.info("job %s of case %s: done", job["key"], job["case"])


def run(api: Api, kind: str, *, once: bool) -> int:
    """Take on jobs and do them, for ever or until nothing waits."""
    body = {"types": [kind], "worker": socket.gethostname()[:100], "max": 10, "leaseSeconds": 120}
    while True:
        status, answer, pause = api.post("/jobs/activation", body)
        if status >= 400 and status not in TRY_AGAIN:
            log.error("%s %s", status, answer)
            return 1
        jobs = answer["jobs"] if status == 200 else []
        for job in jobs:
            work(api, job)
        if not jobs and once:
            return 0
        if not jobs:
            time.sleep(pause)


def main() -> int:
    """Read what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--type", default="tax.lookup", help="the type of job it does")
    parser.add_argument("--once", action="store_true", help="end when nothing waits")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    token = os.environ.get("JIANGXIN_TOKEN")
    if not token:
        sys.exit("JIANGXIN_TOKEN is not set")
    return run(Api(chosen.url, token), chosen.type, once=chosen.once)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
