"""Plain data as trees of JSON: what crosses between the student's process and the referee by value.

tree       None, bool, int, float, text, or a list that opens with a tag: `["tuple", [1, 2]]`; bytes stand as they are
node       a value that can change in place (list, dict, set, array, pandas object, Generator). Its tree is
           `["@", number]`, and its content crosses beside the message, once: aliases and cycles are kept, and changes
           can be sent back
reference  anything else; `wire.Peer` decides what stands in for it

Nothing here runs code that the other side names: every type, dtype and class that a tree can ask for is in a table.
`encode` raises CannotCross; `decode` and `fill` raise any error for what `encode` would not have written.
"""

import collections
import datetime
import decimal
import fractions
import keyword
import pathlib
import re
import sys
import zoneinfo
from collections.abc import Callable
from typing import Any

Tree = Any
Coder = Callable[[Any], Any]

DIRECT = frozenset({type(None), bool, int, float, str})
# What another process may name: types that do nothing but hold data, and exceptions.
BUILTIN_TYPES = {
    t.__name__: t for t in (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object)
}
EXCEPTIONS = {
    name: kind
    for name, kind in vars(__import__("builtins")).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, ExceptionGroup)
}
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
MASKED = ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64", "boolean")
DTYPE = re.compile(r"[<>|=]?[biufcmMUS]\d{1,9}(\[\d{0,4}[a-zA-Zμ]{1,7}\])?")
MAX_DIGITS = 4000  # of an int; Python itself refuses to print more than 4300


class CannotCross(TypeError):
    """A value that has no tree and for which nothing can stand in."""


class Garbled(ValueError):
    """A tree that is not of this format."""


def kind_of(value: Any) -> str:
    """Return "direct", "fixed" (crosses by value), "node" (by value, changes sent back) or "other"."""
    kind = type(value)
    if kind in DIRECT:
        return "direct"
    if kind in FIXED or _numpy_scalar(kind) or (issubclass(kind, tuple) and _fields(kind)):
        return "fixed"
    if kind in NODES:
        return "node"
    module = kind.__module__.partition(".")[0]
    if module == "numpy":
        np = sys.modules["numpy"]
        if kind is np.ndarray:
            # Structured and other odd arrays stay where they are.
            return "node" if value.dtype.kind == "O" or DTYPE.fullmatch(value.dtype.str) else "other"
        if kind is np.random.Generator:
            return "node" if type(value.bit_generator).__name__ in BIT_GENERATORS else "other"
        return "fixed" if isinstance(value, np.dtype) and DTYPE.fullmatch(value.str) else "other"
    if module == "pandas":
        pd = sys.modules["pandas"]
        if kind in (pd.Series, pd.DataFrame):
            return "node"
        scalars = (pd.Timestamp, pd.Timedelta, pd.Interval, pd.Period)
        if kind in scalars or value is pd.NA or value is pd.NaT or isinstance(value, pd.Index):
            return "fixed"
    return "other"


# ---------------------------------------------------------------- fixed values


def encode_fixed(value: Any, encode: Coder) -> Tree:
    """Return the tree of a value that cannot change in place."""
    kind = type(value)
    if kind in FIXED:
        return FIXED[kind](value, encode)
    if issubclass(kind, tuple):
        return ["named", kind.__name__, list(kind._fields), [encode(v) for v in value]]
    if kind.__module__.partition(".")[0] == "numpy":
        return ["dtype", value.str] if hasattr(value, "fields") else ["scalar", value.dtype.str, value.tobytes()]
    pd = sys.modules["pandas"]
    if value is pd.NA or value is pd.NaT:
        return ["missing", "NA" if value is pd.NA else "NaT"]
    if kind is pd.Timestamp:
        return ["timestamp", value.asm8.view("i8").item(), value.unit, _zone(value.tzinfo)]
    if kind is pd.Timedelta:
        return ["timedelta64", value.asm8.view("i8").item(), value.unit]
    if kind is pd.Interval:
        return ["interval", encode(value.left), encode(value.right), value.closed]
    if kind is pd.Period:
        return ["period", value.ordinal, value.freqstr]
    return _encode_index(value, encode)


def decode_fixed(tree: list, decode: Coder) -> Any:
    """Return the value of a tree that `encode_fixed` wrote."""
    tag, *rest = tree
    reader = READERS.get(tag)
    if reader is None:
        raise Garbled(f"unknown tag {tag!r:.50}")
    return reader(decode, *rest)


def _fields(kind: type) -> bool:
    """Tell whether a class is a named tuple that can be made anew from its field names."""
    fields = getattr(kind, "_fields", None)
    return type(fields) is tuple and kind.__base__ is tuple and _identifiers((kind.__name__, *fields))


def _identifiers(names) -> bool:
    good = (type(n) is str and n.isidentifier() and len(n) < 100 and n[0] != "_" for n in names)
    return all(good) and not any(keyword.iskeyword(n) for n in names)


def _numpy_scalar(kind: type) -> bool:
    np = sys.modules.get("numpy")
    return np is not None and issubclass(kind, np.generic) and kind.__module__ == "numpy" and kind is not np.void


def _zone(zone: datetime.tzinfo | None) -> Tree:
    if zone is None:
        return None
    if isinstance(zone, zoneinfo.ZoneInfo) and zone.key:
        return zone.key
    if isinstance(zone, datetime.timezone):
        return zone.utcoffset(None).total_seconds()
    raise CannotCross(f"a time zone of type {type(zone).__name__} cannot cross; use zoneinfo or a fixed offset")


def _read_zone(tree: Tree) -> datetime.tzinfo | None:
    if tree is None:
        return None
    if type(tree) is str:
        return zoneinfo.ZoneInfo(tree)
    offset = datetime.timedelta(seconds=tree)
    return datetime.timezone(offset) if offset else datetime.UTC


def _clock(value: datetime.time) -> list:
    return [value.hour, value.minute, value.second, value.microsecond, _zone(value.tzinfo), value.fold]


FIXED: dict[type, Callable[[Any, Coder], Tree]] = {
    bytes: lambda v, _: ["bytes", v],
    tuple: lambda v, encode: ["tuple", [encode(x) for x in v]],
    frozenset: lambda v, encode: ["frozenset", [_key(x, encode) for x in v]],
    complex: lambda v, _: ["complex", v.real, v.imag],
    range: lambda v, _: ["range", v.start, v.stop, v.step],
    slice: lambda v, encode: ["slice", encode(v.start), encode(v.stop), encode(v.step)],
    type(...): lambda v, _: ["..."],
    type(NotImplemented): lambda v, _: ["NotImplemented"],
    decimal.Decimal: lambda v, _: ["decimal", str(v)],
    fractions.Fraction: lambda v, _: ["fraction", v.numerator, v.denominator],
    datetime.date: lambda v, _: ["date", v.year, v.month, v.day],
    datetime.time: lambda v, _: ["time", *_clock(v)],
    datetime.datetime: lambda v, _: ["datetime", v.year, v.month, v.day, *_clock(v)],
    datetime.timedelta: lambda v, _: ["timedelta", v.days, v.seconds, v.microseconds],
    type(pathlib.Path()): lambda v, _: ["path", str(v)],
    type(pathlib.PurePath()): lambda v, _: ["path", str(v)],
}


def _read_named(decode: Coder, name: str, fields: list, values: list) -> tuple:
    # namedtuple compiles its names, so they are held to be plain words first.
    if not _identifiers((name, *fields)) or len(fields) != len(values):
        raise Garbled("a named tuple with odd names")
    return collections.namedtuple(name, fields)(*map(decode, values))


def _read_scalar(decode: Coder, dtype: str, data: bytes) -> Any:
    import numpy as np

    return np.frombuffer(data, _dtype(dtype), count=1)[0]


def _read_stamp(decode: Coder, ticks: int, unit: str, zone: Tree) -> Any:
    import pandas as pd

    moment = pd.Timestamp(_ticks("M", ticks, unit)).as_unit(unit)
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(_read_zone(zone))


def _read_delta(decode: Coder, ticks: int, unit: str) -> Any:
    import pandas as pd

    return pd.Timedelta(_ticks("m", ticks, unit)).as_unit(unit)


def _ticks(kind: str, ticks: int, unit: str) -> Any:
    import numpy as np

    if unit not in ("s", "ms", "us", "ns"):
        raise Garbled("a time of an odd unit")
    return np.int64(ticks).view(f"{kind}8[{unit}]")


def _pandas(name: str, /, *args: Any, **kwargs: Any) -> Any:
    import pandas as pd

    return getattr(pd, name)(*args, **kwargs)


READERS: dict[str, Callable[..., Any]] = {
    "bytes": lambda decode, data: bytes(data),
    "tuple": lambda decode, items: tuple(map(decode, items)),
    "named": _read_named,
    "frozenset": lambda decode, items: frozenset(map(decode, items)),
    "complex": lambda decode, real, imag: complex(float(real), float(imag)),
    "range": lambda decode, *ends: range(*ends),
    "slice": lambda decode, *ends: slice(*map(decode, ends)),
    "...": lambda decode: ...,
    "NotImplemented": lambda decode: NotImplemented,
    "decimal": lambda decode, text: decimal.Decimal(text),
    "fraction": lambda decode, over, under: fractions.Fraction(over, under),
    "date": lambda decode, *parts: datetime.date(*parts),
    "time": lambda decode, *p: datetime.time(*p[:4], tzinfo=_read_zone(p[4]), fold=p[5]),
    "datetime": lambda decode, *p: datetime.datetime(*p[:7], tzinfo=_read_zone(p[7]), fold=p[8]),
    "timedelta": lambda decode, *parts: datetime.timedelta(*parts),
    "path": lambda decode, text: pathlib.Path(text),
    "dtype": lambda decode, text: _dtype(text),
    "scalar": _read_scalar,
    "missing": lambda decode, name: (
        _pandas("isna", None) and getattr(sys.modules["pandas"], {"NA": "NA", "NaT": "NaT"}[name])
    ),
    "timestamp": _read_stamp,
    "timedelta64": _read_delta,
    "interval": lambda decode, left, right, closed: _pandas("Interval", decode(left), decode(right), closed),
    "period": lambda decode, ordinal, freq: _pandas("Period", ordinal=ordinal, freq=freq),
    "index": lambda decode, *rest: _read_index(decode, *rest),
    "range index": lambda decode, name, *ends: _pandas("RangeIndex", *ends, name=decode(name)),
    "multi": lambda decode, *rest: _read_multi(decode, *rest),
}


# ---------------------------------------------------------------- nodes


def content(value: Any, encode: Coder) -> Tree:
    """Return the tree of what a node holds at this moment."""
    kind = type(value)
    if kind in NODES:
        return NODES[kind](value, encode)
    np = sys.modules["numpy"]
    if kind is np.ndarray:
        return ["array", *_encode_array(value, encode), value.flags.writeable]
    if kind is np.random.Generator:
        return ["generator", *_encode_generator(value.bit_generator)]
    index = encode(value.index)
    if kind is sys.modules["pandas"].Series:
        return ["series", encode(value.name), index, _encode_column(value.array, encode)]
    columns = [_encode_column(value.iloc[:, i].array, encode) for i in range(value.shape[1])]
    return ["frame", encode(value.columns), index, columns]


def blank(tree: Tree) -> Any:
    """Return an empty value of the type that a node's content describes; `fill` puts the content in."""
    if tree[0] in BLANKS:
        return BLANKS[tree[0]]()
    if tree[0] == "array":
        import numpy as np

        dtype, shape, data = tree[1:4]
        if dtype == "O":
            if type(data) is not list:
                raise Garbled("an array without its items")
            return np.empty(len(data), object).reshape(shape)
        # A fresh copy: what arrives is read-only, and the array must have its own memory.
        return np.frombuffer(data, _dtype(dtype)).reshape(shape).copy()
    if tree[0] == "generator":
        return _read_generator(*tree[1:])
    if tree[0] in ("series", "frame"):
        return _pandas("Series", dtype=object) if tree[0] == "series" else _pandas("DataFrame")
    raise Garbled(f"unknown node {tree[0]!r:.50}")


def fill(value: Any, tree: Tree, decode: Coder) -> None:
    """Put a node's content into a value of the same type, in place."""
    tag, *rest = tree
    if tag in ("list", "set", "dict"):
        if not isinstance(value, BLANKS[tag]):
            raise Garbled(f"a {tag} for a {type(value).__name__}")
        if tag == "list":
            value[:] = [v if type(v) in DIRECT else decode(v) for v in rest[0]]
        elif tag == "set":
            items = [decode(v) for v in rest[0]]
            value.clear()
            value.update(items)
        else:
            # The base class's methods: a Counter adds where a dict replaces.
            pairs = [(decode(k), v if type(v) in DIRECT else decode(v)) for k, v in rest[0]]
            dict.clear(value)
            dict.update(value, pairs)
    elif tag in ("ordered", "counter", "default"):
        fill(value, ["dict", rest[0]], decode)
    elif tag == "array":
        _fill_array(value, decode, *rest)
    elif tag == "generator":
        value.bit_generator.state = _read_generator(*rest).bit_generator.state
    elif tag == "bytearray":
        value[:] = rest[0]
    elif tag == "deque":
        value.clear()
        value.extend(map(decode, rest[0]))
    else:
        _fill_table(value, decode, tag, *rest)


def _key(value: Any, encode: Coder) -> Tree:
    if kind_of(value) not in ("direct", "fixed"):
        raise CannotCross(f"a key of type {type(value).__name__} cannot cross; use numbers, text or tuples of them")
    return encode(value)


def _pairs(value: dict, encode: Coder) -> list:
    return [
        [k if type(k) in DIRECT else _key(k, encode), v if type(v) in DIRECT else encode(v)] for k, v in value.items()
    ]


NODES: dict[type, Callable[[Any, Coder], Tree]] = {
    list: lambda v, encode: ["list", [x if type(x) in DIRECT else encode(x) for x in v]],
    dict: lambda v, encode: ["dict", _pairs(v, encode)],
    set: lambda v, encode: ["set", [_key(x, encode) for x in v]],
    bytearray: lambda v, _: ["bytearray", bytes(v)],
    collections.deque: lambda v, encode: ["deque", [encode(x) for x in v]],
    collections.OrderedDict: lambda v, encode: ["ordered", _pairs(v, encode)],
    collections.Counter: lambda v, encode: ["counter", _pairs(v, encode)],
    # Without its factory: that is a function, and the reader of a result has no use for it.
    collections.defaultdict: lambda v, encode: ["default", _pairs(v, encode)],
}
BLANKS: dict[str, Callable[[], Any]] = {
    "list": list,
    "dict": dict,
    "set": set,
    "bytearray": bytearray,
    "deque": collections.deque,
    "ordered": collections.OrderedDict,
    "counter": collections.Counter,
    "default": dict,
}


# ---------------------------------------------------------------- NumPy


def _dtype(text: str) -> Any:
    import numpy as np

    if type(text) is not str or not DTYPE.fullmatch(text):
        raise Garbled(f"dtype {text!r:.50}")
    return np.dtype(text)


def _encode_array(array: Any, encode: Coder) -> list:
    if array.dtype.kind == "O":
        return ["O", list(array.shape), [encode(v) for v in array.ravel().tolist()]]
    if not array.dtype.itemsize:
        array = array.astype(f"{array.dtype.kind}1")  # text of no letters: an item without bytes has no count
    return [array.dtype.str, list(array.shape), array.tobytes()]


def _fill_array(value: Any, decode: Coder, dtype: str, shape: list, data: Any, writeable: bool) -> None:
    import numpy as np

    if type(value) is not np.ndarray or list(value.shape) != shape or (value.dtype.str != dtype and dtype != "O"):
        raise Garbled(f"an array of shape {shape} and dtype {dtype} for another one")
    if dtype == "O":
        value.reshape(-1)[:] = _objects(data, decode)
    elif value.tobytes() != data:
        value[...] = np.frombuffer(data, value.dtype).reshape(shape)
    if not writeable:
        value.flags.writeable = False


def _objects(items: list, decode: Coder) -> Any:
    import numpy as np

    array = np.empty(len(items), object)  # item by item: NumPy would unpack nested lists
    for i, item in enumerate(items):
        array[i] = decode(item)
    return array


def _encode_generator(bits: Any) -> list:
    def plain(state: Any) -> Tree:
        if isinstance(state, dict):
            return ["dict", [[k, plain(v)] for k, v in state.items()]]
        return ["words", state.tobytes()] if hasattr(state, "tobytes") and state.ndim else _plain_int(state)

    seeds, tree = bits.seed_seq, plain({k: v for k, v in bits.state.items() if k != "bit_generator"})
    words = seeds.entropy if isinstance(seeds.entropy, int) else [int(w) for w in seeds.entropy]
    words_used = "words4" if type(bits).__name__ == "MT19937" else "words8"
    return [type(bits).__name__, words_used, tree, words, [int(k) for k in seeds.spawn_key], seeds.n_children_spawned]


def _plain_int(value: Any) -> int:
    return value if isinstance(value, int) else int(value)


def _read_generator(name: str, width: str, tree: Tree, entropy: Any, spawn_key: list, spawned: int) -> Any:
    import numpy as np

    def state(tree: Tree) -> Any:
        if type(tree) is int:
            return tree
        if tree[0] == "dict":
            return {k: state(v) for k, v in tree[1]}
        return np.frombuffer(tree[1], {"words4": "u4", "words8": "u8"}[width])

    if name not in BIT_GENERATORS:
        raise Garbled("an unknown bit generator")
    seeds = np.random.SeedSequence(entropy, spawn_key=spawn_key, n_children_spawned=spawned)
    bits = getattr(np.random, name)(seeds)
    bits.state = {"bit_generator": name, **state(tree)}
    return np.random.Generator(bits)


# ---------------------------------------------------------------- pandas


def _encode_index(index: Any, encode: Coder) -> Tree:
    pd = sys.modules["pandas"]
    if type(index) is pd.RangeIndex:
        return ["range index", encode(index.name), index.start, index.stop, index.step]
    if type(index) is pd.MultiIndex:
        codes = [c.astype("i8").tobytes() for c in index.codes]
        return ["multi", [encode(n) for n in index.names], [encode(level) for level in index.levels], codes]
    return ["index", encode(index.name), _encode_column(index.array, encode), getattr(index, "freqstr", None)]


def _read_index(decode: Coder, name: Tree, column: Tree, freq: str | None) -> Any:
    index = _pandas("Index", _read_column(column, decode), name=decode(name), copy=False)
    return index if freq is None or index.dtype.kind not in "mM" else _pandas(type(index).__name__, index, freq=freq)


def _read_multi(decode: Coder, names: list, levels: list, codes: list) -> Any:
    import numpy as np

    codes = [np.frombuffer(c, "i8") for c in codes]
    return _pandas("MultiIndex", levels=[decode(t) for t in levels], codes=codes, names=[decode(n) for n in names])


def _encode_column(array: Any, encode: Coder) -> Tree:
    """Return the tree of one column: a pandas array, cell by cell where its cells are objects."""
    pd = sys.modules["pandas"]
    dtype = array.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return ["categories", encode(array.categories), bool(array.ordered), array.codes.astype("i8").tobytes()]
    if isinstance(dtype, pd.StringDtype):
        cells = [v if type(v) is str else None for v in array.tolist()]
        return ["text", dtype.storage, dtype.na_value is pd.NA, cells]
    if isinstance(dtype, pd.DatetimeTZDtype):
        return ["zoned", dtype.unit, _zone(dtype.tz), array.asi8.tobytes()]
    if dtype.name in MASKED:
        return ["masked", dtype.name, *_encode_array(array._data, encode), array._mask.tobytes()]
    values = array.to_numpy()
    if values.dtype.kind == "O" and dtype.kind != "O":  # intervals, periods
        return ["cells", encode(list(array))]
    if values.dtype.kind != "O" and not DTYPE.fullmatch(values.dtype.str):
        raise CannotCross(f"a column of dtype {dtype} cannot cross")
    return ["plain", *_encode_array(values, encode)]


def _read_column(tree: Tree, decode: Coder) -> Any:
    import numpy as np
    import pandas as pd

    tag, *rest = tree
    if tag == "plain":
        dtype, shape, data = rest
        return _objects(data, decode) if dtype == "O" else np.frombuffer(data, _dtype(dtype)).reshape(shape).copy()
    if tag == "categories":
        return pd.Categorical.from_codes(np.frombuffer(rest[2], "i8"), decode(rest[0]), ordered=bool(rest[1]))
    if tag == "text":
        storage, missing_is_na, cells = rest
        if storage not in ("python", "pyarrow") or not {type(c) for c in cells} <= {str, type(None)}:
            raise Garbled("a text column with other cells")
        dtype = pd.StringDtype(storage, na_value=pd.NA if missing_is_na else np.nan)
        return pd.array(np.array(cells, object), dtype=dtype)
    if tag == "zoned":
        unit, zone, data = rest
        if unit not in ("s", "ms", "us", "ns"):
            raise Garbled("a time of an odd unit")
        return (
            pd.DatetimeIndex(np.frombuffer(data, f"M8[{unit}]")).tz_localize("UTC").tz_convert(_read_zone(zone)).array
        )
    if tag == "masked":
        name, dtype, shape, data, mask = rest
        if name not in MASKED or len(shape) != 1:
            raise Garbled("an unknown masked column")
        column = pd.array(
            np.frombuffer(data, _dtype(dtype)).astype(name.lower().replace("boolean", "bool")), dtype=name
        )
        column[np.frombuffer(mask, bool)] = pd.NA
        return column
    if tag == "cells":
        return pd.array(decode(rest[0]))
    raise Garbled(f"unknown column {tag!r:.50}")


def _fill_table(value: Any, decode: Coder, tag: str, names: Tree, index: Tree, columns: list) -> None:
    import pandas as pd

    index = decode(index)
    if tag == "series":
        built = pd.Series(_read_column(columns, decode), index=index, name=decode(names), copy=False)
    else:
        cells = {i: _read_column(column, decode) for i, column in enumerate(columns)}
        built = pd.DataFrame(cells, index=index, columns=range(len(columns)), copy=False)
        built.columns = decode(names)
    if type(value) is not type(built):
        raise Garbled(f"a {type(built).__name__} for a {type(value).__name__}")
    value._update_inplace(built)  # what pandas itself calls for inplace=True
