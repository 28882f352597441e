"""What crosses as a name: modules and importable functions, the built-in types, and exceptions."""

import sys
import types
from typing import Any

from autograde import values
from autograde.stand_in import is_stand_in

MAX_WORDS = 10_000  # characters of an exception's message
SAFE_TYPES = values.BUILTIN_TYPES | values.EXCEPTIONS  # either end may name these
NUMPY_FUNCTIONS = ("ufunc", "_ArrayFunctionDispatcher")


def crosses_by_name(value: Any) -> bool:
    """Tell whether a guarded peer sends this as a name, so that the other end takes its own: a module, say."""
    return not is_stand_in(value) and public_name(value) is not None


def public_name(value: Any) -> tuple[str, str] | None:
    """Return module and name of a module, function or class that can be imported, None for anything else."""
    if isinstance(value, types.ModuleType):
        found = value.__name__ if sys.modules.get(value.__name__) is value and value.__name__ != "__main__" else None
        return (found, "") if found and not found.startswith("autograde") else None
    ours = isinstance(value, type | types.FunctionType | types.BuiltinFunctionType)
    if not ours and type(value).__name__ not in NUMPY_FUNCTIONS:
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", getattr(value, "__name__", None))
    if type(module) is not str or type(name) is not str or module == "__main__" or module.startswith("autograde"):
        return None
    try:
        return (module, name) if find(sys.modules[module], name) is value else None
    except (AttributeError, KeyError):
        return None


def find(module: types.ModuleType, name: str) -> Any:
    """Return what a dotted name means in a module."""
    found: Any = module
    for part in filter(None, name.split(".")):
        found = getattr(found, part)
    return found


def word(text: Any) -> str | None:
    """Return a name that came over the wire if it looks like one: it stands in sentences that people read."""
    return text if type(text) is str and text.isidentifier() and len(text) <= 60 else None


def write_exception(error: Exception) -> list:
    """Return the nearest built-in type's name and the message; a type of one's own is named in the message."""
    kind = next(k.__name__ for k in type(error).__mro__ if values.EXCEPTIONS.get(k.__name__) is k)
    try:
        words = str(error.args[0]) if isinstance(error, KeyError) and len(error.args) == 1 else str(error)
    except Exception:
        words = "(its message cannot be read)"
    if kind != type(error).__name__:
        words = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return ["RuntimeError" if kind == "Exception" != type(error).__name__ else kind, words[:MAX_WORDS]]


def read_exception(parts: list) -> Exception:
    """Return the exception that `write_exception` wrote, of a built-in type whatever the other end says."""
    name, words = str(parts[0]), str(parts[1])[:MAX_WORDS]
    try:
        return values.EXCEPTIONS[name](words) if words else values.EXCEPTIONS[name]()
    except (KeyError, TypeError):  # UnicodeDecodeError wants five arguments
        return RuntimeError(f"{name[:60]}: {words}")
