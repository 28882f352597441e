"""What cells have shown and students have written, so that a page made of it runs no script.

nbgrader's formgrader puts outputs and text cells into a page as they are, and that page may do all that the person who
grades may do. So text, pictures and tables are kept, and whatever could hold a program goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer

PICTURES = ("image/png", "image/jpeg", "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
# A picture with its alternative text alone, as the course's own plots are: nothing to clean, and long to parse.
PICTURE_PAGE = re.compile(
    r'<img alt="[^"<>]*" src="data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*"(?: style="max-width:100%")?>'
)
TAGS = """
a abbr b blockquote br caption code col colgroup dd details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img
kbd li ol p pre s small span strong sub summary sup table tbody td tfoot th thead tr u ul
"""
ATTRIBUTES = {
    "*": ["align", "class", "role", "style", "title"],
    "img": ["alt", "height", "src", "width"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
STYLES = """
background background-color border border-bottom border-collapse border-left border-radius border-right border-top color
display font-family font-size font-style font-weight height line-height margin margin-bottom margin-left margin-right
margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top text-align text-decoration
vertical-align white-space width
"""
_cleaner = bleach.Cleaner(
    tags=frozenset(TAGS.split()),
    attributes=ATTRIBUTES,
    protocols=["data"],
    css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES.split()),
    strip=True,
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=\(\s*(?!https?://|mailto:|#))")  # [text](target), where the target is no plain address
_TARGET = re.compile(r"\[(?=[^\]]*\]:)")  # [name]: target
_STYLE_SHEET = re.compile(r"<(style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


def clean_output(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output, as nbformat has it, without what a browser would run."""
    if "data" not in output:
        return dict(output)  # printed text and errors: whoever makes a page of them escapes them
    data = {}
    for kind, value in output["data"].items():
        parts = value if isinstance(value, list) else [value]  # nbformat has a text, or its lines
        if not all(isinstance(part, str) for part in parts):
            continue
        text = "".join(parts)
        if kind == "text/plain" or (kind in PICTURES and BASE64.fullmatch(text)):
            data[kind] = text
        elif kind == "text/html":
            data[kind] = clean_html(text)
    return {**output, "data": data, "metadata": {}}


def clean_html(text: str) -> str:
    """Return HTML with tags and attributes that only arrange and colour; of others the text stays."""
    return text if PICTURE_PAGE.fullmatch(text) else _cleaner.clean(_STYLE_SHEET.sub("", text))


def clean_text(source: str) -> str:
    """Return the source of a text cell with its HTML, and links to anything but an address, shown and not obeyed."""
    return _LINK.sub("] ", _TARGET.sub(r"\\[", _TAG.sub("&lt;", source)))
