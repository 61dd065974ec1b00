"""Forms: what is asked of a person, and whether the answer is well formed."""

from service.host.forms.checking import check
from service.host.forms.components import Component, Option
from service.host.forms.folding import fold
from service.host.forms.form import Form
from service.host.forms.masking import mask
from service.host.forms.options import options
from service.host.forms.parsing import Answer, parse
from service.host.forms.rearranging import rearrange
from service.host.forms.validation import Document, limit, validate
from service.host.forms.visibility import View, view

__all__ = [
    "Answer",
    "Component",
    "Document",
    "Form",
    "Option",
    "View",
    "check",
    "fold",
    "limit",
    "mask",
    "options",
    "parse",
    "rearrange",
    "validate",
    "view",
]
