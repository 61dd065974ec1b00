"""The designer's room: models and their versions, editors, check and release; never a case."""

from service.web.designer import change_models as _change_models  # noqa: F401
from service.web.designer import changes as _changes  # noqa: F401
from service.web.designer import json_api as _answers  # noqa: F401 - hangs its addresses in
from service.web.designer import outlines as _outlines  # noqa: F401
from service.web.designer import pages as _pages  # noqa: F401
from service.web.designer import retirements as _retirements  # noqa: F401
from service.web.designer import reviews as _reviews  # noqa: F401
from service.web.designer import sandboxes as _sandboxes  # noqa: F401
from service.web.designer import scenarios as _scenarios  # noqa: F401
from service.web.designer import trials as _trials  # noqa: F401
from service.web.designer import trying as _trying  # noqa: F401
from service.web.designer import upgrade as _upgrade  # noqa: F401
from service.web.designer.blueprint import blueprint

__all__ = ["blueprint"]
