import collections
import datetime
import decimal
import fractions
import json
import math
import random
import zoneinfo
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograde import values
from autograde.values import CannotCross, Garbled


def there_and_back(value):
    """Return the value as the other end would build it, through real JSON, without a wire."""
    nodes, numbers = [], {}

    def encode(value):
        how = values.kind_of(value)
        if how == "direct":
            return value
        if how == "fixed":
            return values.encode_fixed(value, encode)
        assert how == "node", f"{type(value)} would stay behind"
        if id(value) not in numbers:
            numbers[id(value)] = len(nodes)
            nodes.append(value)
        return ["@", numbers[id(value)]]

    def beside(data):
        buffers.append(data)
        return {"": len(buffers) - 1}

    head, contents, buffers = encode(value), [], []
    while len(contents) < len(nodes):
        contents.append(values.content(nodes[len(contents)], encode))
    text = json.dumps([head, contents], default=beside)
    head, contents = json.loads(text, object_hook=lambda found: buffers[found[""]])
    built = [values.blank(tree) for tree in contents]

    def decode(tree):
        if type(tree) in values.DIRECT:
            return tree
        return built[tree[1]] if tree[0] == "@" else values.decode_fixed(tree, decode)

    for empty, tree in zip(built, contents, strict=True):
        values.fill(empty, tree, decode)
    return decode(head)


def assert_same(got, want):
    """Compare type and value, deeply, by each type's own means."""
    if hasattr(want, "_fields"):
        assert type(got).__name__ == type(want).__name__
        assert got._fields == want._fields
    else:
        assert type(got) is type(want) or isinstance(want, collections.defaultdict)
    if isinstance(want, np.ndarray):
        assert got.dtype == want.dtype
        np.testing.assert_array_equal(got, want)
    elif isinstance(want, pd.DataFrame):
        pd.testing.assert_frame_equal(got, want, check_freq=True)
    elif isinstance(want, pd.Series):
        pd.testing.assert_series_equal(got, want)
    elif isinstance(want, pd.Index):
        pd.testing.assert_index_equal(got, want)
    elif isinstance(want, list | tuple):
        assert len(got) == len(want)
        for a, b in zip(got, want, strict=True):
            assert_same(a, b)
    elif isinstance(want, dict):
        assert list(got) == list(want)
        for key in want:
            assert_same(got[key], want[key])
    elif want is pd.NA or want is pd.NaT:
        assert got is want
    else:
        assert got == want or (want != want and got != got)
        assert repr(got) == repr(want) or isinstance(want, collections.defaultdict)  # tells 0.0 from -0.0


UTC = datetime.UTC
ZURICH = zoneinfo.ZoneInfo("Europe/Zurich")
Point = collections.namedtuple("Point", ["x", "y"])


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -(2**63), 2**200, 0.1, -0.0, math.inf, -math.inf, math.nan, "", "Zürich \ud800 \0", b"\x00\xff",
        1 + 2j, (), (1, (2.5, None)), [1, [2, [3]]], {"a": 1, (1, "b"): [2], None: {}, 1.5: 3}, {1, "a", (2, 3)},
        frozenset({1, 2}), range(3, 30, 4), slice(1, None, 2), ..., bytearray(b"ab"), collections.deque([1, 2]),
        collections.Counter("hello"), collections.OrderedDict(b=1, a=2), collections.defaultdict(list, a=[1]),
        Point(1, [2]), decimal.Decimal("1.10"), fractions.Fraction(-1, 3), Path("data/rows.csv"),
        datetime.date(2024, 2, 29), datetime.time(1, 2, 3, 4), datetime.timedelta(-1, 5, 6),
        datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=ZURICH), datetime.datetime(2024, 1, 1, tzinfo=UTC),
        datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-3))),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_plain_values_come_back_the_same(value):
    assert_same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(0.5), np.float32(0.1), np.int8(-3), np.bool_(True), np.str_("ab"),
        np.datetime64("2024-01-01T00", "h"),
        np.timedelta64(5, "ms"), np.complex64(1j), np.dtype("f4"), np.arange(6).reshape(2, 3), np.zeros((0, 3)),
        np.array(3.0), np.array(["a", "bcd"]), np.array(["", ""]), np.array([b"ab", b"c"]), np.arange(4, dtype=">i2"),
        np.array([1, "a", None, 2.5], dtype=object), np.array([[True], [False]]), np.arange(12).reshape(3, 4)[:, ::2],
        np.array(["2024-01-01", "NaT"], dtype="M8[D]"), np.array([np.nan, np.inf]), np.asfortranarray(np.eye(3)),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_numpy_values_come_back_the_same(value):
    assert_same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2024-01-01 12:00", tz="Europe/Zurich"), pd.Timestamp("2024-01-01").as_unit("ns"), pd.NaT, pd.NA,
        pd.Timedelta("1h"), pd.Interval(0, 1, closed="left"), pd.Period("2024-03", "M"),
        pd.Series([1, 2, None], name="n"), pd.Series(["a", None], index=["x", "y"]), pd.Series([], dtype=float),
        pd.Series([1, "a", None, (2, 3)], dtype=object), pd.Series([1, None], dtype="Int64", name=("a", 1)),
        pd.Series([True, None], dtype="boolean"), pd.Series([0.5, None], dtype="Float32"),
        pd.Series(["a", None], dtype="string"), pd.Series(pd.Categorical(["u", "v", None], ["v", "u"], ordered=True)),
        pd.Series(pd.date_range("2024", periods=3, tz="UTC")), pd.cut(pd.Series([1, 5, 9]), 3),
        pd.Series([pd.Timedelta(1, "s"), pd.NaT]), pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
        pd.DataFrame(), pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, np.nan]}, index=[5, 7]),
        pd.DataFrame([[1, 2], [3, 4]], columns=["same", "same"]),
        pd.DataFrame({0: [1]}, index=pd.Index(["r"], name="id")),
        pd.DataFrame({"v": range(4)}, index=pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["k", None])),
        pd.DataFrame({"v": [1.0, 2.0]}, index=pd.date_range("2024", periods=2, freq="D")),
        pd.RangeIndex(2, 8, 3, name="r"), pd.Index(["a", "b"], name="n"), pd.CategoricalIndex(["a", "b", "a"]),
        pd.DatetimeIndex(["2024-01-01", "2024-03-01"]), pd.interval_range(0, 3), pd.Index([1.5, 2.5]),
    ],
    ids=lambda value: repr(value)[:40].replace("\n", " "),
)  # fmt: skip
def test_pandas_objects_come_back_the_same(value):
    assert_same(there_and_back(value), value)


@pytest.mark.parametrize("bits", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_generator_goes_on_with_the_same_numbers(bits):
    rng = np.random.Generator(getattr(np.random, bits)([7, 8]))
    rng.integers(10, size=3, dtype=np.int32)
    twin = there_and_back(rng)
    assert twin.normal(size=5).tolist() == rng.normal(size=5).tolist()
    assert twin.spawn(2)[1].random() == rng.spawn(2)[1].random()


@pytest.mark.parametrize("seed", [np.int64(3), np.uint32(3), [np.int64(3), 4], np.array([3, 4])])
def test_generator_may_have_been_seeded_with_numbers_of_numpy(seed):
    sent, twin = np.random.default_rng(seed), np.random.default_rng(seed)
    assert there_and_back(sent).random() == twin.random()


def test_random_nested_values_come_back_the_same():
    """A thousand values built at random from every kind of part."""
    rng = random.Random(3)
    leaves = [
        None,
        True,
        3,
        -1.5,
        "a",
        b"b",
        (1, 2),
        np.int16(4),
        np.arange(3),
        pd.Series([1.0]),
        datetime.date(2024, 1, 1),
    ]

    def build(depth):
        kind = rng.choice(["leaf", "list", "tuple", "dict", "objects"]) if depth else "leaf"
        if kind == "leaf":
            return rng.choice(leaves)
        parts = [build(depth - 1) for _ in range(rng.randrange(4))]
        if kind == "dict":
            return {rng.choice(["k", i, (i, "t")]): part for i, part in enumerate(parts)}
        if kind == "objects":
            array = np.empty(len(parts), object)
            for i, part in enumerate(parts):
                array[i] = part
            return array if len(parts) == 0 else parts
        return tuple(parts) if kind == "tuple" else parts

    for _ in range(1000):
        value = build(4)
        assert_same(there_and_back(value), value)


def test_aliases_and_cycles_are_kept():
    inner = [1]
    cycle = {"a": inner, "b": (inner, inner)}
    cycle["self"] = cycle
    back = there_and_back(cycle)
    assert back["a"] is back["b"][0] is back["b"][1]
    assert back["self"] is back


def test_read_only_array_stays_read_only():
    array = np.arange(3)
    array.flags.writeable = False
    assert not there_and_back(array).flags.writeable


@pytest.mark.parametrize("value", [object(), len, lambda: 1, np.zeros(2, dtype=[("a", int)]), np.ma.array([1]), values])
def test_other_objects_stay_behind(value):
    assert values.kind_of(value) == "other"


def test_key_that_is_no_plain_value_is_refused():
    with pytest.raises(CannotCross, match="a key of type function cannot cross"):
        there_and_back({(lambda: 1): 2})


@pytest.mark.parametrize(
    "tree",
    [
        ["nothing"], ["scalar", "O8", b"12345678"], ["scalar", "f8", b"123"], ["dtype", "O"], ["dtype", "V8"],
        ["dtype", "datetime64[ns]; import os"], ["named", "x; import os", ["a"], [1]],
        ["named", "T", ["__class__"], [1]],
        ["named", "T", ["class"], [1]], ["period", 1, "nonsense"], ["timestamp", 1, "fortnight", None],
        ["timestamp", 1, "s", "../../etc/passwd"], ["range", 1, 2, 0], ["fraction", 1, 0],
        ["index", None, ["text", "x", 1, []], None],
        ["index", None, ["masked", "Int512", "i8", [1], b"12345678", b"0"], None], ["tuple"], ["tuple", 5], [["tuple"]],
    ],
    ids=str,
)  # fmt: skip
def test_tree_of_another_form_is_refused(tree):
    with pytest.raises(Exception) as refused:  # noqa: PT011 - any error: the wire turns all of them into one
        values.decode_fixed(tree, lambda t: t)
    assert not isinstance(refused.value, AssertionError)


@pytest.mark.parametrize(
    "tree",
    [
        ["nothing"], ["array", "O8", [1], b"12345678", True], ["array", "f8", [10**9], b"", True],
        ["array", "f8", [-2], b"12345678", True],
        ["array", "U0", [10**12], b"", True],
        ["array", "O", [10**9], [], True],
        ["generator", "Popen", "words8", ["dict", []], 1, [], 0], ["array", "f8", "ab", b"12345678", True],
    ],
    ids=str,
)  # fmt: skip
def test_content_of_another_form_is_refused(tree):
    with pytest.raises(Exception) as refused:  # noqa: PT011
        values.fill(values.blank(tree), tree, lambda t: t)
    assert not isinstance(refused.value, AssertionError)


def test_unknown_tag_is_garbled():
    with pytest.raises(Garbled, match="unknown tag 'pickle'"):
        values.decode_fixed(["pickle", b""], lambda t: t)
