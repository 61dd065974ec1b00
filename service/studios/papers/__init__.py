"""Papers that leave the house, set by Typst from data: hostile text stays text."""

from service.studios.papers.filling import application_data
from service.studios.papers.typesetting import application_form

__all__ = ["application_data", "application_form"]
