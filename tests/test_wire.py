import contextlib
import inspect
import math
import os
import random
import socket
import struct
import threading
import time
import types
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from autograde.channel import Ended, Late
from autograde.wire import Opaque, Peer

STUDENT = """
import collections, math, os, sys, time
import numpy as np, pandas as pd

def same(x): return x
def is_same(x, y): return x is y
def append(items): items.append(9); return items
def change(what):
    if isinstance(what, list): what[0] = "changed"
    elif isinstance(what, dict): what["changed"] = 1
    elif isinstance(what, set): what.add("changed")
    elif isinstance(what, np.ndarray): what[0] = 7
    elif isinstance(what, pd.DataFrame): what.loc[0, "a"] = 7; what["changed"] = 1
    elif isinstance(what, pd.Series): what.iloc[0] = 7
    elif isinstance(what, np.random.Generator): what.random(3)
def apply(f, *args, **kwargs): return f(*args, **kwargs)
def twice(f): return lambda x: f(f(x))
def count_down(me, other, n): return [n] if n == 0 else [n, *other(other, me, n - 1)]
def fail(kind): raise kind("because")
class Odd(ValueError): pass
def fail_odd(): raise Odd("because")
def leave(): sys.exit(3)
def look(thing, name): return getattr(thing, name)
def read(thing, name): return thing.n, thing[name], list(thing), len(thing), name in thing
def forever():
    n = 0
    while True: yield n; n += 1
def default(a, b=2, *, c): return a
class Model:
    "A thing of the student's."
    def __init__(self, n): self.n = n
    def double(self): return 2 * self.n
    def __getitem__(self, key): return f"item {key}"
    def __iter__(self): return iter(range(self.n))
    def __len__(self): return self.n
    def __contains__(self, x): return x == 1
def silent(): time.sleep(0.3)
def huge(): return bytes(3 * 10**6)
def deep():
    x = ()
    for _ in range(100_000): x = (x,)
    return x
"""


class Root:
    """What a student's end offers: its names."""

    def __init__(self) -> None:
        # As in a notebook, whose module is __main__: nothing here can be imported by name.
        self.names = {"__name__": "__main__"}
        exec(STUDENT, self.names)

    def get(self, name: str):
        return self.names[name]


class Ours:
    """A thing of the check's, to pass to a student."""

    n = 3
    _hidden = "answer"

    def __getitem__(self, key):
        return f"our {key}"

    def __iter__(self) -> Iterator[int]:
        return iter([1, 2])

    def __len__(self) -> int:
        return 2


@pytest.fixture
def peer():
    here, there = socket.socketpair()
    other = Peer(there, guarded=False, root=Root(), max_bytes=2 * 10**6)

    def serve() -> None:
        with pytest.raises(Ended):
            other.serve_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    peer = Peer(here, guarded=True, max_bytes=2 * 10**6)
    peer.deadline = time.monotonic() + 20
    yield peer
    peer.close()
    thread.join(5)
    there.close()


@pytest.fixture
def get(peer):
    """Return a function that gives the student's object of a name."""
    return lambda name: peer.root.get(name)


# ---------------------------------------------------------------- values and aliases


def test_plain_data_crosses_by_value(get):
    frame = pd.DataFrame({"a": [1.5], "b": ["x"]})
    for value in (None, math.inf, "text", b"bytes", (1, [2, {"a": {3}}]), 2**100):
        assert get("same")(value) == value
    assert math.isnan(get("same")(math.nan))
    pd.testing.assert_frame_equal(get("same")(frame), frame)


def test_result_that_is_an_argument_comes_back_as_itself(get):
    items = [1]
    assert get("append")(items) is items
    assert items == [1, 9]


def test_aliases_between_arguments_are_kept(get):
    items = [1]
    assert get("is_same")(items, items) is True
    assert get("is_same")(items, [1]) is False


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ([1, 2], ["changed", 2]),
        ({"a": 1}, {"a": 1, "changed": 1}),
        ({1}, {1, "changed"}),
        (np.array([1.0, 2.0]), np.array([7.0, 2.0])),
        (pd.Series([1, 2], name="n"), pd.Series([7, 2], name="n")),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [7, 2], "changed": [1, 1]})),
    ],
    ids=lambda value: type(value).__name__,
)
def test_change_of_an_argument_is_seen_by_its_owner(get, value, want):
    holder = (value, "and its holder")
    get("apply")(get("change"), value)
    assert repr(value) == repr(want)
    assert holder[0] is value


def test_generator_goes_on_where_the_student_left_it(get):
    ours, twin = np.random.default_rng(5), np.random.default_rng(5)
    get("change")(ours)
    twin.random(3)
    assert ours.random() == twin.random()


def test_int_that_becomes_a_float_counts_as_changed(get):
    items = [1, 0]
    get("apply")(lambda: None)
    get("same")(items)

    def divide(inner):
        inner[0] = 1.0
        inner[1] = False

    get("apply")(divide, items)
    assert repr(items) == "[1.0, False]"


def test_change_inside_a_nested_call_reaches_every_holder(get):
    """A list goes to the student, back into our function, and is changed there: one list in all three."""
    items, seen = [1], []

    def ours(inner):
        seen.append(inner is items)
        inner.append("ours")

    get("apply")(ours, items)
    assert seen == [True]
    assert items == [1, "ours"]


def test_array_changed_by_our_own_function_under_the_students(get):
    array = np.zeros(3)

    def ours(inner):
        inner[1] = 5

    get("apply")(get("apply"), ours, array)
    assert array.tolist() == [0, 5, 0]


# ---------------------------------------------------------------- functions and objects


def test_functions_call_each_other_across_the_wire(get):
    def count_down(me, other, n):
        return [n] if n == 0 else [n, *other(other, me, n - 1)]

    assert get("count_down")(get("count_down"), count_down, 8) == list(range(8, -1, -1))


def test_function_made_of_ours_by_the_student_works(get):
    assert get("twice")(lambda x: x + 3)(1) == 7


def test_stand_in_sent_home_is_the_original(get):
    def ours():
        pass

    assert get("same")(ours) is ours
    same = get("same")
    assert same(same) is same
    assert get("is_same")(same, same) is True


def test_random_calls_agree_with_plain_python(get):
    """Programs of nested calls with random arguments, run here and across."""
    names: dict = {"__name__": "__main__"}
    exec(STUDENT, names)
    rng = random.Random(1)
    for _ in range(100):
        add = rng.randrange(5)
        data = [[rng.random() for _ in range(rng.randrange(4))] for _ in range(3)]
        twin = [list(row) for row in data]

        def ours(rows, f, add=add):
            rows[0].append(f(add))
            return rows, {"sum": sum(map(sum, rows))}

        here = names["apply"](ours, twin, names["twice"](lambda x: x + 1))
        there = get("apply")(ours, data, get("twice")(lambda x: x + 1))
        assert (data, there) == (twin, here)
        assert there[0] is data


def test_object_of_the_students_can_be_used(get):
    model = get("Model")(3)
    assert (model.n, model.double(), model["k"], list(model), len(model)) == (3, 6, "item k", [0, 1, 2], 3)
    assert 1 in model
    assert 5 not in model
    assert callable(get("Model"))
    assert not callable(model)


def test_object_of_ours_can_be_used_by_the_student(get):
    assert get("read")(Ours(), "k") == (3, "our k", [1, 2], 2, False)


def test_signature_of_a_stand_in_is_the_functions(get):
    assert str(inspect.signature(get("default"))) == "(a, b=2, *, c)"


def test_name_of_a_stand_in_costs_no_message(peer, get, monkeypatch):
    function = get("same")
    monkeypatch.setattr(peer, "ask", None)
    assert function.__name__ == "same"


def test_modules_and_importable_functions_cross_by_name(get):
    same = get("same")
    for thing in (np, np.mean, np.sin, pd.DataFrame, math.sqrt, sorted, int, ValueError):
        assert same(thing) is thing
    assert get("apply")(sorted, [2, 1]) == [1, 2]


def test_iteration_without_an_end_is_cut(get, monkeypatch):
    monkeypatch.setattr("autograde.stand_in.MAX_ITEMS", 20)
    with pytest.raises(RuntimeError, match="gave more than 20 items"):
        list(get("forever")())


def test_generator_gives_items_one_at_a_time(get):
    numbers = get("forever")()
    assert [next(numbers), next(numbers), next(iter(numbers))] == [0, 1, 2]


@pytest.mark.parametrize(
    ("use", "word"),
    [
        (lambda x: x == 1, "compared"), (lambda x: x != 1, "compared"), (lambda x: x < 1, "compared"),
        (bool, "taken as true or false"), (hash, "a key of a dict"), (lambda x: {x: 1}, "a key of a dict"),
        (np.asarray, "made into an array"), (lambda x: isinstance(x, int), "asked for its type"),
        (float, "used as a number"), (lambda x: x + 1, "used as a number"), (lambda x: abs(1 - x), "used as a number"),
        (lambda x: math.isclose(x, 1), "used as a number"), (lambda x: x.__setitem__(0, 1), "changed from here"),
    ],
)  # fmt: skip
def test_what_a_stand_in_cannot_do_is_said(get, use, word):
    message = (
        f"`Model` returned a Model object, expected a number, text, list, dict, array or table; it cannot be .*{word}"
    )
    with pytest.raises(TypeError, match=message):
        use(get("Model")(3))


# ---------------------------------------------------------------- exceptions


def test_exceptions_cross_with_type_and_words(get):
    for kind in (ValueError, KeyError, ZeroDivisionError, NotImplementedError, FileNotFoundError, AssertionError):
        with pytest.raises(kind, match="because") as caught:
            get("fail")(kind)
        assert type(caught.value) is kind
        assert caught.value.args == ("because",)


def test_type_of_ones_own_becomes_the_nearest_built_in_one(get):
    with pytest.raises(ValueError, match=r"^Odd: because$"):
        get("fail_odd")()


def test_exception_of_ours_passes_through_the_student(get):
    def ours():
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        get("apply")(ours)


def test_exit_of_a_function_is_an_error_of_it(get):
    with pytest.raises(RuntimeError, match="ended with SystemExit: 3"):
        get("leave")()


def test_value_over_the_size_limit_is_refused_at_both_ends(get):
    with pytest.raises(TypeError, match=r"3 MB cannot cross; the limit is 2 MB"):
        get("huge")()
    with pytest.raises(TypeError, match="cannot cross"):
        get("same")(bytes(3 * 10**6))
    assert get("same")(1) == 1


def test_value_nested_too_deep_is_refused_and_the_next_call_works(get):
    with pytest.raises(TypeError, match="cannot cross"):
        get("deep")()
    assert get("same")(1) == 1


def test_opaque_value_is_a_reference(get):
    assert len(get("apply")(lambda: Opaque([1, 2]))) == 2


# ---------------------------------------------------------------- what a student must not reach


@pytest.mark.parametrize("name", ["_hidden", "__dict__", "__globals__", "__closure__"])
def test_student_gets_no_underscored_name(get, name):
    with pytest.raises(AttributeError):
        get("apply")(lambda thing: get("look")(thing, name), Ours())


def reach(peer: Peer, target: object, operation: str, *args: object):
    """Ask a guarded peer, as a student's end that keeps to no rule would."""
    return peer._perform(operation, target, args, {})


@pytest.mark.parametrize(
    ("target", "operation", "args"),
    [
        (lambda: 1, "attribute", ("__globals__",)), (lambda: 1, "attribute", ("__code__",)),
        ((x for x in "ab"), "attribute", ("gi_frame",)), (Ours, "attribute", ("mro",)), (Ours, "attribute", ("n",)),
        (Ours(), "attribute", ("_hidden",)), (Ours(), "attribute", ("__class__",)), (Ours(), "attribute", (3,)),
        (Ours().__len__, "attribute", ("__self__",)), (inspect.currentframe(), "attribute", ("f_back",)),
        (types.ModuleType("m"), "attribute", ("x",)), (Ours(), "set", ("n", 4)), (Ours, "item", (0,)),
    ],
)  # fmt: skip
def test_guarded_end_hands_out_nothing_that_leads_on(peer, target, operation, args):
    with pytest.raises((AttributeError, TypeError, ValueError)):
        reach(peer, target, operation, *args)


@pytest.mark.parametrize(
    "message",
    [
        b"garbage that is longer than a header",
        struct.pack(">IQ", 10, 0) + b"not json!!",
        struct.pack(">IQ", 2**31, 2**40),
        struct.pack(">IQ", 2, 0) + b"[]",
        struct.pack(">IQ", 100_000, 0) + b"[" * 100_000,
        struct.pack(">IQ", 40, 0) + b'["value",[["name","os","system"]],[]]   ',
        struct.pack(">IQ", 40, 0) + b'["value",[["yours",99]],[]]             ',
        struct.pack(">IQ", 40, 0) + b'["value",[["@",4]],[]]                  ',
        struct.pack(">IQ", 40, 0) + b'["value",[1],[[1,["array","O8",[1]]]]]  ',
        struct.pack(">IQ", 40, 0) + b'["value",[1],[["x",["list",[]]]]]       ',
        struct.pack(">IQ", 40, 0) + b'["value",[{"":9}],[]]                   ',
        struct.pack(">IQ", 40, 0) + b'["nothing",[1],[]]                      ',
        struct.pack(">IQ", 40, 0) + b'["value",[],[]]                         ',
        struct.pack(">IQ", 70, 0) + b'["ask",["attribute","{0.x}",["tuple",["format"]],{},null,null],[]]    ',
    ],
    ids=lambda message: repr(message)[-30:],
)
def test_garbled_answer_ends_the_peer_and_no_more(message):
    here, there = socket.socketpair()
    with here, there:
        peer = Peer(here, guarded=True)
        peer.deadline, peer.grace = time.monotonic() + 5, 0
        there.sendall(message)
        there.shutdown(socket.SHUT_WR)
        with pytest.raises(Ended):
            peer.root.get("x")
        assert peer.broken
        with pytest.raises(Ended):
            peer.root.get("x")


def test_random_bytes_never_do_more_than_end_the_peer():
    rng = random.Random(2)
    good = b'["value",[["list",[1]],["tuple",[1,2]],["@",3]],[[3,["dict",[["a",["bytes",{"":2}]]]]]]]ab'
    for _ in range(300):
        body = bytearray(good)
        for _ in range(rng.randrange(1, 6)):
            body[rng.randrange(len(body))] = rng.choice(b'[]{}",:0123456789@ab')
        here, there = socket.socketpair()
        with here, there:
            peer = Peer(here, guarded=True)
            peer.deadline, peer.grace = time.monotonic() + 5, 0
            there.sendall(struct.pack(">IQ", len(body) - 2, 2) + body)
            there.shutdown(socket.SHUT_WR)
            with contextlib.suppress(Ended, Exception):
                peer.root.get("x")


# ---------------------------------------------------------------- time


def test_silent_student_is_late(peer, get):
    silent = get("silent")
    peer.deadline, peer.grace = time.monotonic() + 0.05, 0.0
    with pytest.raises(Late):
        silent()
    assert peer.broken


def test_late_and_ended_are_no_exceptions():
    """A check that catches Exception must not go on after its student has ended."""
    assert not issubclass(Late, Exception)
    assert not issubclass(Ended, Exception)


def test_end_of_the_process_is_noticed():
    here, there = socket.socketpair()
    child = os.fork()
    if not child:
        os._exit(0)
    there.close()
    os.waitpid(child, 0)
    peer = Peer(here, guarded=True)
    with pytest.raises(Ended):
        peer.root.get("x")
    here.close()
