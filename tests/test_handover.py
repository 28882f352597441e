"""The listings against their own recipe; what the cell hides; what edits cost; the pictures' words."""

import ast
import copy
import math

import numpy as np
import pytest

from course import handover


@pytest.fixture(scope="module")
def porto():
    return handover.listings(500, np.random.default_rng(1))


def column(rows: list[dict], name: str) -> np.ndarray:
    return np.array([row[name] for row in rows])


def test_a_fit_on_all_fields_finds_the_amounts_of_the_recipe():
    rows, paid = handover.listings(40_000, np.random.default_rng(2))
    entire = column(rows, "room_type") == "entire"
    A = np.column_stack([np.ones(len(rows)), *(column(rows, f) for f in ("size_m2", "dist_km", "guests")), entire])
    found, residue = np.linalg.lstsq(A, paid, rcond=None)[:2]
    assert found == pytest.approx([handover.LEVEL["Porto"], 1.2, -3, 6, 45], rel=0.05)
    assert math.sqrt(residue[0] / len(rows)) == pytest.approx(handover.NOISE, rel=0.02)


def test_sizes_have_the_stated_medians():
    rows, _ = handover.listings(40_000, np.random.default_rng(3))
    size, entire = column(rows, "size_m2"), column(rows, "room_type") == "entire"
    assert np.median(size[entire]) == pytest.approx(50, rel=0.02)
    assert np.median(size[~entire]) == pytest.approx(25, rel=0.02)


def test_rows_are_plain_enough_for_json(porto):
    assert {type(value) for row in porto[0] for value in row.values()} == {float, int, str}


def test_the_cell_fits_as_least_squares_does_and_quotes_the_fit(porto):
    """Subtracting means changes the constant alone, so a first batch of all rows gets the fitted prices."""
    rows, paid = porto
    A = np.column_stack([np.ones(500), column(rows, "size_m2"), column(rows, "dist_km")])
    fitted = A @ np.linalg.lstsq(A, paid, rcond=None)[0]
    session = handover.run_cell(copy.deepcopy(rows), paid)
    assert session["quote"](copy.deepcopy(rows)) == pytest.approx(fitted)
    assert session["error"](copy.deepcopy(rows), paid) == pytest.approx(np.abs(fitted - paid).mean())


def test_alone_any_listing_costs_the_mean_price(porto):
    session = handover.run_cell(copy.deepcopy(porto[0]), porto[1])
    room = {"size_m2": 15.0, "dist_km": 8.0}
    for row in (handover.FLAT, room):
        assert session["quote"]([dict(row)])[0] == pytest.approx(porto[1].mean())


def test_asking_the_cell_leaves_the_arguments_alone(porto):
    before = copy.deepcopy(porto)
    handover.ask_cell(*porto, handover.listings(50, np.random.default_rng(4), "Lyon"), handover.FLAT)
    assert porto[0] == before[0]
    assert (porto[1] == before[1]).all()


def test_a_second_run_divides_the_sizes_again(porto):
    """The weight of the size grows by 30, and the weight of the distance stays."""
    rows = copy.deepcopy(porto[0])
    first = handover.run_cell(rows, porto[1])["w"]
    second = handover.run_cell(rows, porto[1])["w"]
    assert second == pytest.approx(first * [1, 30, 1])


def test_the_functions_of_the_cell_read_the_global_w_as_the_diagram_says():
    functions = [node for node in ast.parse(handover.CELL).body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        assert "w" in names - {argument.arg for argument in function.args.args}
        assert ("w", function.name, True) in handover.CELL_ARROWS
        assert ("number", function.name, True) in handover.CELL_ARROWS
    assert handover.CELL.count("30.0") == 3


def test_each_edit_alters_one_line_and_no_other():
    for edits in handover.CHANGES.values():
        assert handover.lines_changed(handover.CELL, handover.edited(edits)) == len(edits)


def test_lines_changed_counts_what_is_new_or_gone():
    assert handover.lines_changed("a\nb\nc", "a\nx\nc") == 1
    assert handover.lines_changed("a\nb\nc", "a\nc") == 1
    assert handover.lines_changed("a\nb", "a\nb\nc\nd") == 2
    assert handover.lines_changed("a", "a") == 0


def test_a_forgotten_number_is_silent_and_a_forgotten_field_is_not(porto):
    number, field, word = handover.CHANGES.values()
    assert all(not math.isnan(price) for _, price, _ in handover.forget_one(number, *porto))
    for edits in (field, word):
        assert all(math.isnan(price) for _, price, _ in handover.forget_one(edits, *porto))


def test_a_forgotten_number_scales_the_size_by_6_fifths(porto):
    """Where training alone keeps 30, the flat stands 30/25 times as far from the mean price, but for the kilometres."""
    number = handover.CHANGES["count in rooms of 25 m², not 30"]
    off = {line: price for line, price, _ in handover.forget_one(number, *porto)}
    session = handover.run_cell(copy.deepcopy(porto[0]), porto[1])
    sizes = np.append(column(porto[0], "size_m2"), handover.FLAT["size_m2"]) / 30
    part = session["w"][1] * (sizes[-1] - sizes.mean())
    assert off[4] == pytest.approx(part * (30 / 25 - 1))
    assert off[25] == pytest.approx(part * (25 / 30 - 1))
    assert off[15] == 0


def test_pictures_say_every_price_and_count_hidden_paths():
    ax = handover.plot_prices({"alone": 134.0, "twice": 4176.0}, {"alone": 275.0, "twice": 275.0})
    assert [text.get_text() for text in ax.texts] == ["cell $134", "cell $4,176", "module $275", "module $275"]
    before, after = handover.plot_dependencies()
    titles = [{ax.get_title(loc) for loc in ("left", "center")} for ax in (before, after)]
    assert "Before: 10 hidden paths" in titles[0]
    assert "After: no hidden path" in titles[1]
