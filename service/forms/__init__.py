"""Forms: what is asked of a person, and whether the answer is well formed."""

from service.forms.checking import check
from service.forms.components import Component, Option
from service.forms.folding import fold
from service.forms.form import Form
from service.forms.normal import normalise
from service.forms.options import options
from service.forms.parsing import Answer, filled, parse
from service.forms.private import PrivatePlace, at_places, places, private_places
from service.forms.rearranging import rearrange
from service.forms.restricting import changeable, not_asked, restricted
from service.forms.validation import Document, limit, validate
from service.forms.visibility import View, view

__all__ = [
    "Answer",
    "Component",
    "Document",
    "Form",
    "Option",
    "PrivatePlace",
    "View",
    "at_places",
    "changeable",
    "check",
    "filled",
    "fold",
    "limit",
    "normalise",
    "not_asked",
    "options",
    "parse",
    "places",
    "private_places",
    "rearrange",
    "restricted",
    "validate",
    "view",
]
