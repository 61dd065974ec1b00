"""The designer's room: models and their versions, editors, check and release; never a case."""

from service.web.designer import answers as _answers  # noqa: F401 - hangs its addresses in
from service.web.designer import pages as _pages  # noqa: F401
from service.web.designer.door import blueprint

__all__ = ["blueprint"]
