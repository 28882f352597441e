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
from collections.abc import Callable
from typing import Any

from autograde import arrays
from autograde.arrays import CannotCross, Coder, Garbled, Tree

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


def kind_of(value: Any) -> str:
    """Return "direct", "fixed" (crosses by value), "node" (by value, changes sent back) or "other"."""
    kind = type(value)
    if kind in DIRECT:
        return "direct"
    if kind in FIXED or (issubclass(kind, tuple) and _fields(kind)):
        return "fixed"
    if kind in NODES:
        return "node"
    return arrays.kind_of(value) if str(kind.__module__).startswith(("numpy", "pandas")) else "other"


# ---------------------------------------------------------------- fixed values


def encode_fixed(value: Any, encode: Coder) -> Tree:
    """Return the tree of a value that cannot change in place."""
    kind = type(value)
    if kind in FIXED:
        return FIXED[kind](value, encode)
    if issubclass(kind, tuple):
        return ["named", kind.__name__, list(kind._fields), [encode(v) for v in value]]
    return arrays.encode_fixed(value, encode)


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


def _clock(value: datetime.time) -> list:
    return [value.hour, value.minute, value.second, value.microsecond, arrays.write_zone(value.tzinfo), value.fold]


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
    "time": lambda decode, *p: datetime.time(*p[:4], tzinfo=arrays.read_zone(p[4]), fold=p[5]),
    "datetime": lambda decode, *p: datetime.datetime(*p[:7], tzinfo=arrays.read_zone(p[7]), fold=p[8]),
    "timedelta": lambda decode, *parts: datetime.timedelta(*parts),
    "path": lambda decode, text: pathlib.Path(text),
    **arrays.READERS,
}


# ---------------------------------------------------------------- nodes


def content(value: Any, encode: Coder) -> Tree:
    """Return the tree of what a node holds at this moment."""
    kind = type(value)
    if kind in NODES:
        return NODES[kind](value, encode)
    return arrays.content(value, encode)


def blank(tree: Tree) -> Any:
    """Return an empty value of the type that a node's content describes; `fill` puts the content in."""
    if tree[0] in BLANKS:
        return BLANKS[tree[0]]()
    return arrays.blank(*tree)


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
            pairs = [(decode(k), v if type(v) in DIRECT else decode(v)) for k, v in rest[0]]
            value.clear()
            for key, item in pairs:  # not update: a Counter's adds
                value[key] = item
    elif tag in ("ordered", "counter", "default"):
        fill(value, ["dict", rest[0]], decode)
    elif tag == "bytearray":
        value[:] = rest[0]
    elif tag == "deque":
        value.clear()
        value.extend(map(decode, rest[0]))
    else:
        arrays.fill(value, decode, tag, *rest)


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
