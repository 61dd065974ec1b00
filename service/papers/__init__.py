"""Papers: their texts as designers write them, filled from a case, set as PDF and as Word."""

from service.papers.filling import Content, fill, sample
from service.papers.model import LAYOUTS, Paper
from service.papers.pdf import pages, pdf
from service.papers.reading import check, read
from service.papers.word import word

__all__ = ["LAYOUTS", "Content", "Paper", "check", "fill", "pages", "pdf", "read", "sample", "word"]
