"""Spreadsheets in and out: one definition of a column for form, import, export and API; reading, checking, writing.

Rooms above define `columns.Column`s, register an `importers.Importer` in `apps.ready()`, export with `writing` and
fill one column of a table from a pasted one with `paste`.
"""
