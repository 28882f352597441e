"""NumPy's and pandas' objects as trees: the part of `values` that knows their insides.

Trees and nodes are those of `values`. Arrays cross as their bytes, objects in them one by one; pandas objects column by
column, each with its own dtype. dtypes are read from a closed list: none that comes over the wire is looked up.
"""

import datetime
import numbers
import re
import sys
import zoneinfo
from collections.abc import Callable
from typing import Any

Tree = Any
Coder = Callable[[Any], Any]

BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
MASKED = ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64", "boolean")
DTYPE = re.compile(r"[<>|=]?[biufcmMUS]\d{1,9}(\[\d{0,4}[a-zA-Zμ]{1,7}\])?")
UNITS = ("s", "ms", "us", "ns")


class CannotCross(TypeError):
    """A value that has no tree and for which nothing can stand in."""


class Garbled(ValueError):
    """A tree that is not of this format."""


def kind_of(value: Any) -> str:
    """Return "fixed", "node" or "other", as `values.kind_of` does, for an object of NumPy's or pandas'."""
    kind = type(value)
    if kind.__module__.partition(".")[0] == "numpy":
        np = sys.modules["numpy"]
        if isinstance(value, np.generic):
            return "fixed" if DTYPE.fullmatch(value.dtype.str) else "other"
        if kind is np.ndarray:
            # Structured and other odd arrays stay where they are.
            return "node" if value.dtype.kind == "O" or DTYPE.fullmatch(value.dtype.str) else "other"
        if kind is np.random.Generator:
            return "node" if type(value.bit_generator).__name__ in BIT_GENERATORS else "other"
        return "fixed" if isinstance(value, np.dtype) and DTYPE.fullmatch(value.str) else "other"
    pd = sys.modules["pandas"]
    if kind in (pd.Series, pd.DataFrame):
        return "node"
    scalars = (pd.Timestamp, pd.Timedelta, pd.Interval, pd.Period)
    fixed = kind in scalars or value is pd.NA or value is pd.NaT or isinstance(value, pd.Index)
    return "fixed" if fixed else "other"


def encode_fixed(value: Any, encode: Coder) -> Tree:
    """Return the tree of a scalar, a dtype or an index."""
    kind = type(value)
    if kind.__module__.partition(".")[0] == "numpy":
        return ["dtype", value.str] if hasattr(value, "fields") else ["scalar", value.dtype.str, value.tobytes()]
    pd = sys.modules["pandas"]
    if value is pd.NA or value is pd.NaT:
        return ["missing", value is pd.NA]
    if kind is pd.Timestamp:
        return ["timestamp", value.asm8.view("i8").item(), value.unit, write_zone(value.tzinfo)]
    if kind is pd.Timedelta:
        return ["timedelta64", value.asm8.view("i8").item(), value.unit]
    if kind is pd.Interval:
        return ["interval", encode(value.left), encode(value.right), value.closed]
    if kind is pd.Period:
        return ["period", value.ordinal, value.freqstr]
    return _encode_index(value, encode)


def content(value: Any, encode: Coder) -> Tree:
    """Return the tree of what an array, a table or a Generator holds at this moment."""
    kind = type(value)
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


def blank(tag: str, *rest: Any) -> Any:
    """Return an empty object of the type that a node's content describes; `fill` puts the content in."""
    if tag == "array":
        import numpy as np

        dtype, shape, data = rest[:3]
        if dtype == "O":
            if type(data) is not list:
                raise Garbled("an array without its items")
            return np.empty(len(data), object).reshape(shape)
        # A fresh copy: what arrives is read-only, and the array must have its own memory.
        return np.frombuffer(data, read_dtype(dtype)).reshape(shape).copy()
    if tag == "generator":
        return _read_generator(*rest)
    if tag in ("series", "frame"):
        return _pandas("Series", dtype=object) if tag == "series" else _pandas("DataFrame")
    raise Garbled(f"unknown node {tag!r:.50}")


def fill(value: Any, decode: Coder, tag: str, *rest: Any) -> None:
    """Put a node's content into an object of the same type, in place."""
    if tag == "array":
        _fill_array(value, decode, *rest)
    elif tag == "generator":
        value.bit_generator.state = _read_generator(*rest).bit_generator.state
    elif tag in ("series", "frame"):
        _fill_table(value, decode, tag, *rest)
    else:
        raise Garbled(f"unknown node {tag!r:.50}")


def write_zone(zone: datetime.tzinfo | None) -> Tree:
    if zone is None:
        return None
    if isinstance(zone, zoneinfo.ZoneInfo) and zone.key:
        return zone.key
    if isinstance(zone, datetime.timezone):
        return zone.utcoffset(None).total_seconds()
    raise CannotCross(f"a time zone of type {type(zone).__name__} cannot cross; use zoneinfo or a fixed offset")


def read_zone(tree: Tree) -> datetime.tzinfo | None:
    if tree is None:
        return None
    if type(tree) is str:
        return zoneinfo.ZoneInfo(tree)
    offset = datetime.timedelta(seconds=tree)
    return datetime.timezone(offset) if offset else datetime.UTC


# ---------------------------------------------------------------- NumPy


def read_dtype(text: str) -> Any:
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
    whole = isinstance(seeds.entropy, numbers.Integral)  # NumPy's integers among them
    words = int(seeds.entropy) if whole else [int(w) for w in seeds.entropy]
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


def _read_scalar(decode: Coder, dtype: str, data: bytes) -> Any:
    import numpy as np

    return np.frombuffer(data, read_dtype(dtype), count=1)[0]


def _read_stamp(decode: Coder, ticks: int, unit: str, zone: Tree) -> Any:
    import pandas as pd

    moment = pd.Timestamp(_ticks("M", ticks, unit)).as_unit(unit)
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(read_zone(zone))


def _read_delta(decode: Coder, ticks: int, unit: str) -> Any:
    import pandas as pd

    return pd.Timedelta(_ticks("m", ticks, unit)).as_unit(unit)


def _ticks(kind: str, ticks: int, unit: str) -> Any:
    import numpy as np

    if unit not in UNITS:
        raise Garbled("a time of an odd unit")
    return np.int64(ticks).view(f"{kind}8[{unit}]")


def _pandas(name: str, /, *args: Any, **kwargs: Any) -> Any:
    import pandas as pd

    return getattr(pd, name)(*args, **kwargs)


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
        return ["zoned", dtype.unit, write_zone(dtype.tz), array.asi8.tobytes()]
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
        return _objects(data, decode) if dtype == "O" else np.frombuffer(data, read_dtype(dtype)).reshape(shape).copy()
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
        if unit not in UNITS:
            raise Garbled("a time of an odd unit")
        return pd.DatetimeIndex(np.frombuffer(data, f"M8[{unit}]")).tz_localize("UTC").tz_convert(read_zone(zone)).array
    if tag == "masked":
        name, dtype, shape, data, mask = rest
        if name not in MASKED or len(shape) != 1:
            raise Garbled("an unknown masked column")
        column = pd.array(
            np.frombuffer(data, read_dtype(dtype)).astype(name.lower().replace("boolean", "bool")), dtype=name
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
    if tag == "series":
        value.name = built.name
    value._update_inplace(built)  # what pandas itself calls for inplace=True


READERS: dict[str, Callable[..., Any]] = {
    "dtype": lambda decode, text: read_dtype(text),
    "scalar": _read_scalar,
    "missing": lambda decode, not_a_time: _pandas("array", [None], dtype="Int8" if not_a_time else "M8[ns]")[0],
    "timestamp": _read_stamp,
    "timedelta64": _read_delta,
    "interval": lambda decode, left, right, closed: _pandas("Interval", decode(left), decode(right), closed),
    "period": lambda decode, ordinal, freq: _pandas("Period", ordinal=ordinal, freq=freq),
    "index": _read_index,
    "range index": lambda decode, name, *ends: _pandas("RangeIndex", *ends, name=decode(name)),
    "multi": _read_multi,
}
