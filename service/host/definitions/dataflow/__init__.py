"""Data followed through a whole release: from forms, actions and decisions to every reader."""

from service.host.definitions.dataflow.judging import concerns_us, in_place, judged
from service.host.definitions.dataflow.whole import check_dataflow

__all__ = ["check_dataflow", "concerns_us", "in_place", "judged"]
