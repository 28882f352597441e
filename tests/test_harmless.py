from html.parser import HTMLParser

import pandas as pd
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograde.harmless import clean_html, clean_output, clean_text
from course.checks import Check

RUNS = ("script", "iframe", "object", "embed", "svg", "math", "link", "meta", "base", "form", "style")


class Seen(HTMLParser):
    """All tags and attributes of a page, as a browser's parser would find them."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)><script>1</script></svg>",
        "<a href='javascript:alert(1)'>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<scr<script>ipt>alert(1)</script>",
        "<div style='background:url(javascript:alert(1))'>x</div>", "<img src='https://example.org/spy.png'>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<base href='https://example.org'>",
        "<p onclick='alert(1)' onmouseover=alert(1)>x", "<form action=x><button formaction=javascript:alert(1)>x",
        '<img alt="" src="data:image/svg+xml;base64,AAAA" onload=alert(1)>', "<!--><script>alert(1)</script>-->",
    ],
)  # fmt: skip
def test_nothing_that_runs_is_left(page):
    seen = Seen(clean_html(page))
    assert not set(seen.tags) & set(RUNS)
    for name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in ("href", "srcdoc", "formaction")
        assert "javascript:" not in (value or "")
        assert name != "src" or value.startswith("data:image/")


def test_a_table_and_a_panel_stay_as_they_are():
    table = clean_html(pd.DataFrame({"price": [1.5], "<b>": ["a & b"]})._repr_html_())
    assert Seen(table).tags.count("td") == 2
    assert "a &amp; b" in table
    check = Check("f", points=1)
    with check("one is one", hint="Is it?"):
        pass
    panel = check.report()._repr_html_()
    assert [a for a in Seen(clean_html(panel)).attributes if a[0] == "style"]
    assert Seen(clean_html(panel)).tags == Seen(panel).tags


def test_a_picture_with_its_text_stays_as_it_is():
    page = '<img alt="A line that rises" src="data:image/png;base64,iVBORw0KGgo=" style="max-width:100%">'
    assert clean_html(page) == page


def test_of_an_output_only_text_pictures_and_tables_stay():
    output = {
        "output_type": "display_data",
        "metadata": {"image/png": {"width": '"><script>alert(1)</script>'}},
        "data": {
            "text/plain": "x", "text/html": "<b>x</b>", "image/png": "iVBORw0KGgo=\n", "image/jpeg": '"><script>',
            "application/javascript": "alert(1)", "image/svg+xml": "<svg/>", "text/markdown": "<script>",
            "text/latex": r"$\href{javascript:alert(1)}{x}$", "application/json": {"a": 1},
        },
    }  # fmt: skip
    found = clean_output(output)
    assert found["data"] == {"text/plain": "x", "text/html": "<b>x</b>", "image/png": "iVBORw0KGgo=\n"}
    assert found["metadata"] == {}
    stream = {"output_type": "stream", "name": "stdout", "text": "<script>"}
    assert clean_output(stream) == stream


def test_text_keeps_its_comparisons_and_loses_its_tags():
    assert clean_text("if a < b, then **no** <script>x</script>") == "if a < b, then **no** &lt;script>x&lt;/script>"


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))", "[x]( java&#115;cript:alert(1))", "![x](data:text/html,1)", "<javascript:alert(1)>",
        "[x][a]\n\n[a]: javascript:alert(1)", "> [a]: javascript:alert(1)\n\n[a]", "[x](<javascript:alert(1)>)",
        "[x](\njavascript:alert(1))", "<b>x</b>", "<!-- --><script>alert(1)</script>",
    ],
)  # fmt: skip
def test_text_cells_of_students_hold_no_link_that_runs(source):
    """As nbconvert, and with it formgrader, makes a page of them."""
    seen = Seen(markdown2html_mistune(clean_text(source)))
    assert not set(seen.tags) & {*RUNS, "b", "img"}
    assert [value for _, value in seen.attributes if "script" in value or value.startswith("data:")] == []


def test_links_to_addresses_stay():
    page = markdown2html_mistune(clean_text("[x](https://example.org/a) and [y](#there)"))
    assert [value for _, value in Seen(page).attributes] == ["https://example.org/a", "#there"]
