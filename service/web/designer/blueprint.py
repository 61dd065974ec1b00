"""The one blueprint of the room, whose it is, and how a model may be called."""

import re

from flask import Blueprint

from service.web.core.language import lazy_gettext
from service.web.core.request import requires

blueprint = Blueprint("designer", __name__, url_prefix="/designer")
designers_only = requires("designer")

KINDS = {
    "bpmn": lazy_gettext("流程图"),
    "dmn": lazy_gettext("判定表"),
    "form": lazy_gettext("表单"),
    "paper": lazy_gettext("文书"),
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.(bpmn|dmn|form|paper)\Z")
