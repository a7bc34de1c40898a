"""Bringing rows in from Excel: the kinds of files, how each is read and judged, and the work behind it."""
