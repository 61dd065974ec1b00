"""Rows, files, caches and locks; knows no case."""
