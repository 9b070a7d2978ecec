"""Markup as a browser reads it, whatever the white space of its template."""

import re


def compact(markup: str) -> str:
    """Tags on one line, single spaces between attributes and words, none at the edges of a tag's text."""
    one_line = re.sub(r"<[^>]+>", lambda tag: re.sub(r"\s+", " ", tag[0]).replace(" >", ">"), markup)
    return re.sub(r"(?<=>)\s+|\s+(?=<)", "", re.sub(r"\s+", " ", one_line))
