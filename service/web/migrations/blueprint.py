"""The one blueprint of the wizard, and whose each half of it is."""

from flask import Blueprint

from service.web.core.language import lazy_gettext
from service.web.core.request import requires

blueprint = Blueprint("migrations", __name__, url_prefix="/migrations")
planners = requires(lambda role: role.plans)
admins_only = requires(lambda role: role.intervenes)

FATES = {
    "same": (lazy_gettext("不变"), "quiet"),
    "changed": (lazy_gettext("有改动"), "soon"),
    "moved": (lazy_gettext("换了编号"), "info"),
    "gone": (lazy_gettext("没有对应"), "late"),
}
