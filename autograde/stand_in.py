"""What one process holds for another's object: it can be called, read, indexed and iterated, and nothing else.

Whatever else is done to it is refused with a sentence that says what it is and what was expected, because a student
reads it: "`mean` returned a Model object, expected a number, text, ...".
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

MAX_ITEMS = 100_000  # that one iteration gives


class StandIn:
    """Another process's object. What it refuses, it refuses with a sentence that says what to do."""

    __slots__ = ("__weakref__", "_label", "_name", "_number", "_peer", "_what")

    def __init__(self, peer: Any, number: int, what: str, name: str | None) -> None:
        fields = {"_peer": peer, "_number": number, "_what": what, "_name": name}
        for field, value in {**fields, "_label": f"`{name}`" if name else f"a {what} object"}.items():
            object.__setattr__(self, field, value)

    def __getattr__(self, name: str) -> Any:
        if name == "__name__" and self._name is not None:
            return self._name  # came with the reference; a check asks for it with every call
        if name == "__signature__":
            return read_signature(self._peer.ask("signature", self))
        if name.startswith("__") and name not in ("__name__", "__qualname__", "__doc__", "__wrapped__"):
            raise AttributeError(f"{self._label} is in another process, which does not hand out {name}")
        found = self._peer.ask("attribute", self, name)
        if is_stand_in(found):
            object.__setattr__(found, "_label", f"`{self._label.strip('`')}.{name}`")
        return found

    def __fresh__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function of this name in a process where only the answers have run."""
        if self._peer.fresh is None or self._name is None:
            raise TypeError(f"{self._label} has no name that a fresh process could look up")
        return self._peer.fresh(self._name, args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self._peer.ask("item", self, key)

    def __contains__(self, item: Any) -> bool:
        return bool(self._peer.ask("contains", self, item))

    def __len__(self) -> int:
        return int(self._peer.ask("length", self))

    def __iter__(self) -> Iterator[Any]:
        source = self._peer.ask("iterate", self)
        for _ in range(MAX_ITEMS):
            found = self._peer.ask("next", source)
            if not found:
                return
            yield found[0]
        raise RuntimeError(f"{self._label} gave more than {MAX_ITEMS} items; ask for fewer")

    def __next__(self) -> Any:
        found = self._peer.ask("next", self)
        if not found:
            raise StopIteration
        return found[0]

    def __repr__(self) -> str:
        return f"<{self._label}, {self._what} of another process>"

    def __setattr__(self, name: str, value: Any) -> None:
        raise TypeError(
            f"{self._label} is in another process: its attributes cannot be set; give it a method that does"
        )

    def __reduce_ex__(self, protocol: int) -> Any:
        raise TypeError(f"{self._label} is in another process and cannot be copied or pickled; pass it as it is")

    @property
    def __class__(self) -> type:
        # What isinstance reads when the type itself does not match; inspect.signature asks it before __signature__.
        if sys._getframe(1).f_globals.get("__name__") == "inspect":
            return type(self)
        raise TypeError(_refusal(self, "asked for its type"))


def _refusal(stand_in: StandIn, done: str) -> str:
    label, what = stand_in._label, stand_in._what
    start = label if label.startswith("`") and "returned" in label else f"{label} is a {what} object"
    if label == f"a {what} object":
        start = f"this is a {what} object"
    return f"{start}, expected a number, text, list, dict, array or table; it cannot be {done}"


def _refuse(name: str, done: str) -> Callable:
    def refuse(self: StandIn, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(_refusal(self, done))

    refuse.__name__ = name
    return refuse


for _done, _names in {
    "compared": "eq ne lt le gt ge",
    "taken as true or false": "bool",
    "a key of a dict or a member of a set": "hash",
    "made into an array": "array",
    "used as a number": "float int index complex round abs neg pos add radd sub rsub mul rmul truediv rtruediv "
    "floordiv rfloordiv mod rmod pow rpow matmul rmatmul",
    "changed from here": "setitem delitem",
}.items():
    for _name in _names.split():
        setattr(StandIn, f"__{_name}__", _refuse(f"__{_name}__", _done))


class CallableStandIn(StandIn):
    """A stand-in for a function or a class."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        found = self._peer.ask("call", self, *args, **kwargs)
        if is_stand_in(found) and found._name is None:
            object.__setattr__(found, "_label", f"{self._label} returned a {found._what} object")
        return found


def is_stand_in(value: Any) -> bool:
    """Tell whether a value is a stand-in; isinstance it would refuse."""
    return type(value) in (StandIn, CallableStandIn)


def write_signature(signature: inspect.Signature) -> list:
    """Return name, kind, whether there is a default, and the default of each parameter."""
    empty = inspect.Parameter.empty
    return [
        [p.name, int(p.kind), p.default is not empty, None if p.default is empty else p.default]
        for p in signature.parameters.values()
    ]


def read_signature(rows: list) -> inspect.Signature:
    """Return the signature that `write_signature` wrote."""
    return inspect.Signature(
        inspect.Parameter(name, inspect._ParameterKind(kind), default=default if has else inspect.Parameter.empty)
        for name, kind, has, default in rows
    )
