"""Handbooks: what each role does here, written for people and reached from every page."""
