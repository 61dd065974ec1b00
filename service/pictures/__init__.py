"""Charts as SVG, made on the server: figures in, a drawing out."""

from service.pictures.bars import Column, columns
from service.pictures.dots import dots
from service.pictures.grid import Tile, grid
from service.pictures.months import Month, months
from service.pictures.steps import Step, funnel, waterfall

__all__ = [
    "Column", "Month", "Step", "Tile", "columns", "dots", "funnel", "grid", "months", "waterfall",
]  # fmt: skip
