"""Dumb, reusable widgets: they paint what they are given and know no API."""
