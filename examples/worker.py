"""A worker of another department: takes on jobs of one type, does them, reports each.

It takes on as many as it can do within their lease, keeps the leases of those in its care
running, asks again under the same id when an answer is lost, and gives back what it leaves undone.

Python's standard library is all it needs. Copy it and write your own `look_up`.

    JIANGXIN_TOKEN=jx_… python worker.py --url http://127.0.0.1:8000 --type tax.lookup
"""

import argparse
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

log = logging.getLogger("worker")
PAID = {"天衡精密制造有限公司": 1_204_000, "锦裕餐饮有限公司": 86_000}
"""What this example knows; yours asks a database of its own."""
GONE = (404, 409, 410)
"""The job is over, or somebody else's: nothing is left to do about it."""
TRY_AGAIN = (429, 500, 502, 503, 504)
MOST = 100
"""The most jobs that the service hands out at once."""
SHARE = 0.5
"""The part of a lease that is planned for work; the rest is for what takes longer."""


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


class Pace:
    """How many jobs fit into a lease, by how long the last ones took."""

    def __init__(self, lease: int) -> None:
        self.lease = lease
        self.each: float | None = None

    def most(self) -> int:
        """Return how many jobs to take on: one to begin with, then as many as fit.

        >>> pace = Pace(120)
        >>> pace.most()
        1
        >>> pace.took(6.0)
        >>> pace.most()
        10
        """
        if self.each is None:
            return 1
        return max(1, min(MOST, int(self.lease * SHARE / max(self.each, 0.001))))

    def took(self, seconds: float) -> None:
        """Learn from a job; the latest counts the most."""
        self.each = seconds if self.each is None else 0.5 * self.each + 0.5 * seconds


class Leases:
    """The jobs in our care, whose leases are extended as long as they are."""

    def __init__(self, api: Api, lease: int) -> None:
        self.api = api
        self.lease = lease
        self.held: dict[int, str] = {}
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._extend_all, daemon=True)
        self.thread.start()

    def take(self, jobs: list[dict[str, Any]]) -> None:
        """Take jobs into our care."""
        self.held.update({job["key"]: job["lease"] for job in jobs})

    def drop(self, job: dict[str, Any]) -> bool:
        """Let go of a job; return whether it was still ours."""
        return self.held.pop(job["key"], None) is not None

    def close(self) -> None:
        """Give back what was not done, so that others need not wait for the lease to end."""
        self.stop.set()
        for key, lease in list(self.held.items()):
            self.api.post(f"/jobs/{key}/release", {"lease": lease}, tries=1)
            log.info("job %s given back", key)

    def _extend_all(self) -> None:
        while not self.stop.wait(self.lease / 3):
            for key, lease in list(self.held.items()):
                body = {"lease": lease, "leaseSeconds": self.lease}
                status, _, _ = self.api.post(f"/jobs/{key}/extension", body, tries=1)
                if status in GONE:
                    self.held.pop(key, None)


def work(api: Api, job: dict[str, Any], pause: float = 0) -> None:
    """Do one job and report what came of it; every report may be sent again without harm."""
    place, lease = f"/jobs/{job['key']}", {"lease": job["lease"]}
    try:
        time.sleep(pause)
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


def run(api: Api, chosen: argparse.Namespace) -> int:
    """Take on jobs and do them, for ever or until nothing waits."""
    pace, leases = Pace(chosen.lease), Leases(api, chosen.lease)
    name = socket.gethostname()[:100]
    usual = {"types": [chosen.type], "worker": name, "leaseSeconds": chosen.lease}
    asked: dict[str, Any] = {}
    try:
        while True:
            # Until there is an answer it is the same request: what it took on is not lost.
            asked = asked or {**usual, "max": pace.most(), "id": uuid.uuid4().hex}
            status, answer, pause = api.post("/jobs/activation", asked)
            if status >= 400 and status not in TRY_AGAIN:
                log.error("%s %s", status, answer)
                return 1
            jobs = answer["jobs"] if status == 200 else []
            asked = {} if status == 200 else asked
            leases.take(jobs)
            for job in jobs:
                if job["key"] not in leases.held:
                    log.warning("job %s is over or somebody else's", job["key"])
                    continue
                began = time.monotonic()
                work(api, job, chosen.pause)
                leases.drop(job)
                pace.took(time.monotonic() - began)
            if not jobs and chosen.once and status == 200:
                return 0
            if not jobs:
                time.sleep(pause)
    finally:
        leases.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Read what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--type", default="tax.lookup", help="the type of job it does")
    parser.add_argument("--lease", type=int, default=120, help="seconds a job is ours at first")
    parser.add_argument("--pause", type=float, default=0, help="seconds that each job takes longer")
    parser.add_argument("--once", action="store_true", help="end when nothing waits")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    token = os.environ.get("JIANGXIN_TOKEN")
    if not token:
        sys.exit("JIANGXIN_TOKEN is not set")
    signal.signal(signal.SIGTERM, _interrupt)
    return run(Api(chosen.url, token), chosen)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
