"""Calls between two processes that do not trust each other: a peer at each end of a channel.

peer       asks the other end to call, read or index an object of its own, and serves such requests while it waits,
           so that calls nest: a function passed in can be called back
node       see `values`: a list or an array that both ends hold for as long as a call lasts; each message carries what
           has changed in the nodes it mentions, so that a call changes its caller's objects as it would at home
stand-in   what one end holds for the other's object (`stand_in`)

A peer opened with `guarded=True` faces hostile code. It lets the other end reach only what it has handed out: no
underscored name, nothing of a function but its call. It sends modules and importable functions by name, so that they
are the other end's own, and accepts no name from there but those it has sent.
"""

import importlib
import inspect
import itertools
import marshal
import os
import socket
import threading
import time
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from autograde import references, values
from autograde.arrays import CannotCross, Garbled, Tree
from autograde.channel import MAX_MESSAGE, Channel, Ended, Late
from autograde.stand_in import CallableStandIn, StandIn, is_stand_in, write_signature

PARTS = {"ask": 6, "value": 1, "raised": 2, "late": 0}  # kinds of message, and how many parts each has
CALL_ONLY = (
    type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, types.CoroutineType,
    types.AsyncGeneratorType, types.FrameType, types.CodeType, types.TracebackType, types.ModuleType,
)  # fmt: skip


class Opaque:
    """Plain data that is to cross as a reference all the same."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Node:
    __slots__ = ("sent", "value")

    def __init__(self, value: Any) -> None:
        self.value, self.sent = value, b""


class Peer:
    """One end of a channel. `root` is what the other end may use from the start, as its own `peer.root`.

    Attributes to set: `deadline` of what is asked, a time of `time.monotonic`, and the `grace` that an answer may take
    beyond it; `before_ask()`, whose value goes with each request as its prelude; `before_serve(prelude, seconds)`,
    called before a request is served, and `after_serve()` after the outermost one; `fresh(name, args, kwargs)`, what
    `__fresh__` of a stand-in calls. `busy` is true inside a message, when no alarm may ring.
    """

    grace = 1.0  # s

    def __init__(self, sock: socket.socket, *, guarded: bool, root: Any = None, max_bytes: int = MAX_MESSAGE) -> None:
        self.channel = Channel(sock, max_bytes)
        self.guarded = guarded
        self.before_ask: Callable[[], Any] | None = None
        self.before_serve: Callable[[Any, float | None], None] | None = None
        self.after_serve: Callable[[], Any] | None = None
        self.fresh: Callable[[str, tuple, dict], Any] | None = None
        self.broken = False  # a message was cut short, so that no further one can be understood
        self.failure: Ended | Late | None = None  # the last one that `ask` raised: a bare `except` may have hidden it
        self.busy = False
        self.deadline: float | None = None
        self._depth = 0
        self.root = StandIn(self, 0, "process", None)
        self._numbers = itertools.count(int(guarded), 2)  # the two ends number their nodes apart
        self._nodes: dict[int, _Node] = {}
        self._node_of: dict[int, int] = {}
        self._exports: dict[int, Any] = {0: root}
        self._export_of: dict[int, int] = {}
        self._stand_ins: weakref.WeakValueDictionary[int, StandIn] = weakref.WeakValueDictionary()
        self._named: dict[tuple[str, str], Any] = {}
        self._lock, self._pid = threading.RLock(), os.getpid()

    def ask(self, operation: str, target: StandIn, *args: Any, **kwargs: Any) -> Any:
        """Have the other end do something with its object, serve it meanwhile, and return what comes of it."""
        if os.getpid() != self._pid:
            raise RuntimeError(f"{target._label} can be used in the notebook's own process only, not in a child of it")
        if self.broken:
            self.failure = Ended("the process ended before")
            raise self.failure
        with self._lock:
            self.channel.deadline = None if self.deadline is None else self.deadline + self.grace
            prelude = self.before_ask() if self.before_ask else None
            # Most calls have no keywords, and a dict is a node, which costs both ends more than all else here.
            new = self._send("ask", [operation, target, args, kwargs or None, prelude, self._seconds()])
            try:
                while True:
                    kind, parts, fresh = self._receive()
                    if kind == "ask":
                        self._serve(parts, fresh)
                        continue
                    self._forget(fresh)
                    break
            except BaseException as error:
                # An Exception is ours to give; anything else leaves the other end waiting for an answer.
                self.broken = self.broken or not isinstance(error, Exception)
                self.failure = error if isinstance(error, Ended | Late) else self.failure
                raise
            finally:
                self._forget(new)
        if kind == "value":
            return parts[0]
        if kind == "late":
            self.failure = Late()
            raise self.failure
        error = references.read_exception(parts)
        if self.guarded and isinstance(error, StopIteration | StopAsyncIteration):
            # It would end a check's `map` without a word, as if all cases had passed. Generators do the same with it.
            error = RuntimeError(f"the function raised {type(error).__name__}")
        raise error

    def serve_forever(self) -> None:
        """Serve requests until the other end closes the channel, when it raises Ended."""
        self.busy = True
        while True:
            kind, parts, new = self._receive()
            if kind != "ask":
                raise Ended("an answer that nobody asked for")
            self._serve(parts, new)

    def tell(self, value: Any) -> None:
        """Send a value without asking for anything."""
        self._forget(self._send("value", [value]))

    def hear(self) -> Any:
        """Return the value that the other end tells."""
        self.channel.deadline = self.deadline
        kind, parts, new = self._receive()
        self._forget(new)
        if kind != "value":
            raise Ended("something else than a value")
        return parts[0]

    def close(self) -> None:
        self.broken = True
        self.channel.sock.close()

    # ------------------------------------------------------------ requests

    def _serve(self, parts: list, new: list[int]) -> None:
        operation, target, args, kwargs, prelude, seconds = parts
        busy, self._depth = self.busy, self._depth + 1
        try:
            if self.before_serve is not None:
                self.before_serve(prelude, seconds)
            self.busy = False
            answer, kind = [self._perform(operation, target, args, kwargs or {})], "value"
        except Exception as error:
            answer, kind = references.write_exception(error), "raised"
        except (SystemExit, GeneratorExit) as error:
            answer, kind = ["RuntimeError", f"the function ended with {type(error).__name__}: {error}"], "raised"
        except KeyboardInterrupt:
            answer, kind = [], "late"
        finally:
            self.busy, self._depth = busy or self._depth == 1, self._depth - 1
        if os.getpid() != self._pid:
            os._exit(0)  # a child that student code forked and let run on into this line
        with self._lock:
            try:
                self._forget(self._send(kind, answer, also=parts.seen))
            except CannotCross as error:
                self._forget(self._send("raised", ["TypeError", f"the value cannot cross: {error}"]))
        self._forget(new)
        if self.after_serve is not None and not self._depth:
            self.after_serve()

    def _perform(self, operation: str, target: Any, args: tuple, kwargs: dict) -> Any:
        if operation == "call":
            return target(*args, **kwargs)
        if self.guarded and issubclass(type(target), CALL_ONLY):
            if operation in ("iterate", "next") and type(target) is types.GeneratorType:
                pass
            elif operation == "attribute" and args in (("__name__",), ("__doc__",), ("__qualname__",)):
                return str(getattr(target, args[0]))
            else:
                raise TypeError("this function of the check can be called, and nothing else")
        if operation == "attribute":
            (name,) = args
            if type(name) is not str or (self.guarded and name.startswith("_") and name not in ("__name__", "__doc__")):
                raise AttributeError("this name is not handed out")
            return getattr(target, name)
        if operation == "item":
            return target[args[0]]
        if operation == "contains":
            return args[0] in target
        if operation == "length":
            return len(target)
        if operation == "iterate":
            return _Cursor(iter(target))
        if operation == "next":
            return list(itertools.islice(target.source if type(target) is _Cursor else target, 1))
        if operation == "signature":
            return write_signature(inspect.signature(target))
        raise Garbled("an unknown operation")

    def _seconds(self) -> float | None:
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    # ------------------------------------------------------------ messages

    def _send(self, kind: str, parts: list, also: set[int] = frozenset()) -> list[int]:
        """Send a message with the nodes it mentions that have changed; return the numbers of the new ones."""
        busy, self.busy = self.busy, True
        new: list[int] = []
        queue = list(also)
        seen = set(queue)

        def encode(value: Any) -> Tree:
            if type(value) in values.DIRECT:
                return value
            how = values.kind_of(value)
            if how == "direct":
                return value
            if how == "fixed":
                return values.encode_fixed(value, encode)
            if how == "other":
                return self._refer(value)
            number = self._node_of.get(id(value))
            if number is None:
                number = self._add(next(self._numbers), value)
                new.append(number)
            if number not in seen:
                seen.add(number)
                queue.append(number)
            return ["@", number]

        try:
            head = [encode(part) for part in parts]
            changed = []
            for number in queue:  # grows while it is read: contents mention further nodes
                node = self._nodes[number]
                tree = values.content(node.value, encode)
                # marshal only compares: it tells 1 from True and 1.0, and is never read.
                packed = marshal.dumps(tree, 2)
                if packed != node.sent:
                    changed.append([number, tree])
                    node.sent = packed
            self.channel.send([kind, head, changed])
        except (CannotCross, RecursionError, ValueError) as error:
            self._forget(new)
            raise error if isinstance(error, CannotCross) else CannotCross(str(error)) from None
        except BaseException:
            self.broken = True
            raise
        finally:
            self.busy = busy
        return new

    def _receive(self) -> tuple[str, "_Parts", list[int]]:
        """Return kind, decoded parts and the numbers of new nodes of the next message."""
        busy, self.busy = self.busy, True
        seen: set[int] = set()

        def decode(tree: Tree) -> Any:
            if type(tree) in values.DIRECT:
                return tree
            if type(tree) is not list or not tree or type(tree[0]) is not str:
                raise Garbled("a tree without a tag")
            if tree[0] == "@":
                seen.add(tree[1])
                return self._nodes[tree[1]].value
            if tree[0] in ("yours", "mine", "name"):
                return self._resolve(*tree)
            return values.decode_fixed(tree, decode)

        try:
            kind, head, changed = self.channel.receive()
            if PARTS.get(kind) != len(head):
                raise Garbled("a message of no known kind")
            if kind == "ask" and self.guarded and head[1][0] != "yours":
                # Of plain data, a text's `format` would read whatever it is given.
                raise Garbled("a request that is not about an object handed out")
            new = [self._add(number, values.blank(tree)) for number, tree in changed if number not in self._nodes]
            for number, tree in changed:
                seen.add(number)
                node = self._nodes[number]
                values.fill(node.value, tree, decode)
                node.sent = marshal.dumps(tree, 2)
            parts = _Parts(map(decode, head))
            parts.seen = seen
            return kind, parts, new
        except (Ended, Late, KeyboardInterrupt):
            self.broken = True
            raise
        except Exception as error:
            self.broken = True
            raise Ended(f"a garbled message: {type(error).__name__}: {error}"[: references.MAX_WORDS]) from None
        finally:
            self.busy = busy

    def _add(self, number: int, value: Any) -> int:
        if type(number) is not int:
            raise Garbled("a node without a number")
        self._nodes[number] = _Node(value)
        self._node_of[id(value)] = number
        return number

    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            node = self._nodes.pop(number)
            del self._node_of[id(node.value)]

    # ------------------------------------------------------------ references

    def _refer(self, value: Any) -> Tree:
        if type(value) is Opaque:
            return self._export(value.value)
        foreign = is_stand_in(value)
        if foreign and value._peer is self:
            return ["yours", value._number]
        if not foreign and isinstance(value, type) and references.SAFE_TYPES.get(value.__name__) is value:
            return ["name", "builtins", value.__name__]
        name = None if foreign else references.public_name(value)
        if name is not None and (self.guarded or self._named.get(name) is value):
            if self.guarded:
                self._named[name] = value
            return ["name", *name]
        return self._export(value)

    def _export(self, value: Any) -> Tree:
        number = self._export_of.get(id(value))
        if number is None:
            number = len(self._exports)
            self._exports[number] = value
            self._export_of[id(value)] = number
        label = getattr(value, "__name__", None) if issubclass(type(value), CALL_ONLY) else None
        call = 0 if type(value) is StandIn else int(callable(value))
        return ["mine", number, type(value).__name__, label if type(label) is str else None, call]

    def _resolve(self, tag: str, *rest: Any) -> Any:
        if tag == "yours":
            return self._exports[rest[0]]
        if tag == "name":
            module, name = rest
            if module == "builtins" and name in references.SAFE_TYPES:
                return references.SAFE_TYPES[name]
            if self.guarded:
                return self._named[module, name]
            found = self._named[module, name] = references.find(importlib.import_module(module), name)
            return found
        number, what, name, call = rest
        if type(number) is not int:
            raise Garbled("a reference without a number")
        found = self._stand_ins.get(number)
        if found is None:
            kind = CallableStandIn if call else StandIn
            found = kind(self, number, references.word(what) or "strange", references.word(name))
            self._stand_ins[number] = found
        return found


class _Parts(list):
    """The parts of a message, and the numbers of the nodes it mentioned."""

    __slots__ = ("seen",)


class _Cursor:
    """An iterator that the other end pulls from."""

    def __init__(self, source: Iterator[Any]) -> None:
        self.source = source
