"""Programs made from a reference answer by machine: mutants, which mean something else, and rewrites, which do not.

mutant    the reference with one small change; a good check rejects it
rewrite   the reference in other words; a fair check accepts it

Mutants come from cosmic-ray's operators (numbers, comparisons, arithmetic, booleans, loops) and from slips of this
field: a mean for a median, milliseconds for seconds, a swapped axis, a swapped pair of arguments, a dropped statement,
a changed sign.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow")
COMPARISONS = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{a}_{b}" for a in ARITHMETIC for b in ARITHMETIC if a != b),
    *(f"core/ReplaceComparisonOperator_{a}_{b}" for a in COMPARISONS for b in COMPARISONS if a != b),
    "core/ReplaceUnaryOperator_Delete_USub",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/AddNot",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceBreakWithContinue",
    "core/NumberReplacer",
    "core/ZeroIterationForLoop",
)
# Names that students of this field confuse; each is tried for the other.
CONFUSED = (
    ("mean", "median"), ("min", "max"), ("argmin", "argmax"), ("X_train", "X_test"), ("train", "test"),
    ("any", "all"), ("ceil", "floor"), ("sum", "mean"), ("log", "log10"), ("std", "var"),
)  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """A program made from a reference; `what` says how it differs."""

    what: str
    source: str


def mutants(source: str) -> Iterator[Variant]:
    """Yield the mutants of an answer's source, each text once; none for a text that does not parse."""
    seen = {_normal(source)}
    for variant in (*_library_mutants(source), *_field_mutants(source)):
        try:
            text = _normal(variant.source)
        except SyntaxError:
            continue
        if text not in seen:
            seen.add(text)
            yield variant


def _normal(source: str) -> str:
    return ast.dump(_without_docstrings(ast.parse(source)))


def _library_mutants(source: str) -> Iterator[Variant]:
    from cosmic_ray.mutating import mutate_code  # of the extra `test`: graders need not have it
    from cosmic_ray.plugins import get_operator

    for name in OPERATORS:
        operator = get_operator(name)()
        for occurrence in range(100):
            changed = mutate_code(source, operator, occurrence)
            if changed is None:
                break
            yield Variant(f"{name.removeprefix('core/')} {_difference(source, changed)}", changed)


def _field_mutants(source: str) -> Iterator[Variant]:
    tree = _without_docstrings(ast.parse(source))
    for what, change in _changes(tree):
        changed = copy.deepcopy(tree)
        change(changed)
        text = ast.unparse(ast.fix_missing_locations(changed))
        yield Variant(f"{what}: {_difference(ast.unparse(tree), text)}", text)


def _changes(tree: ast.Module) -> Iterator[tuple[str, Callable[[ast.Module], None]]]:
    """Yield (what, change) where `change` alters a copy of the tree in place, by the node's number in the walk."""
    for number, node in enumerate(ast.walk(tree)):
        at = _at(number)
        if isinstance(node, ast.Call) and len(node.args) >= 2 and not isinstance(node.args[0], ast.Starred):
            yield "swapped arguments", at(lambda n: n.args.__setitem__(slice(0, 2), n.args[1::-1]))
        if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(node.value, ast.Constant):
            yield "another axis", at(lambda n: setattr(n, "value", ast.Constant(1 - (n.value.value or 0))))
        if isinstance(node, ast.keyword) and node.arg not in (None, "axis"):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            yield "changed sign", at(lambda n: setattr(n, "value", ast.UnaryOp(ast.USub(), n.value)))
            yield (
                "thousand times",
                at(lambda n: setattr(n, "value", ast.BinOp(n.value, ast.Mult(), ast.Constant(1000)))),
            )
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
        field = "attr" if isinstance(node, ast.Attribute) else "id"
        for one, other in (*CONFUSED, *((b, a) for a, b in CONFUSED)):
            if name == one:
                yield "confused name", at(lambda n, field=field, other=other: setattr(n, field, other))
        for block in ("body", "orelse"):
            statements = getattr(node, block, None)
            if isinstance(node, ast.FunctionDef | ast.For | ast.While | ast.If) and statements and len(statements) > 1:
                for i, statement in enumerate(statements):
                    if not isinstance(statement, ast.Return | ast.FunctionDef):
                        yield "dropped statement", at(lambda n, block=block, i=i: getattr(n, block).pop(i))


def _at(number: int):
    def on(change):
        def apply(tree):
            for i, node in enumerate(ast.walk(tree)):
                if i == number:
                    change(node)
                    return

        return apply

    return on


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None and len(node.body) > 1:
            node.body = node.body[1:]
    return tree


def _difference(before: str, after: str) -> str:
    """Return the first line that differs, as it is after."""
    old = set(before.splitlines())
    return next((line.strip() for line in after.splitlines() if line not in old), "(a line less)")


# ------------------------------------------------------------------------------------------------ the same, otherwise


def rewrites(source: str) -> Iterator[Variant]:
    """Yield other texts with the same meaning; an answer without a function has none but its own."""
    tree = _without_docstrings(ast.parse(source))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    yield Variant("without comments and docstrings", ast.unparse(tree))
    commuted = ast.unparse(_Commute().visit(copy.deepcopy(tree)))
    if commuted != ast.unparse(tree):
        yield Variant("products in the other order", commuted)
    if not functions:
        return
    yield Variant("prints on the way", source + _wrapped(functions, "print('at work')"))
    yield Variant("warns on the way", source + _wrapped(functions, "__import__('warnings').warn('mind the gap')"))
    yield Variant("through a helper", source + _wrapped(functions, "pass"))
    yield Variant("NumPy's numbers for Python's", source + _wrapped(functions, "pass", "as_numpy") + _AS_NUMPY)
    yield Variant("Python's numbers for NumPy's", source + _wrapped(functions, "pass", "as_python") + _AS_PYTHON)


class _Commute(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult):
            node.left, node.right = node.right, node.left
        return node


def _wrapped(functions: list[str], statement: str, convert: str = "") -> str:
    """Return code that renames each function and calls it under its old name, after `statement`."""
    text = "\nimport functools\n"
    for name in functions:
        result = f"inner_{name}(*args, **kwargs)"
        text += (
            f"\ninner_{name} = {name}\n\n@functools.wraps(inner_{name})\ndef {name}(*args, **kwargs):\n"
            f"    {statement}\n    return {f'{convert}({result})' if convert else result}\n"
        )
    return text


_AS_NUMPY = """
def as_numpy(value):
    import numpy
    kinds = {float: numpy.float64, int: numpy.int64, bool: numpy.bool_}
    return kinds[type(value)](value) if type(value) in kinds else value
"""
_AS_PYTHON = """
def as_python(value):
    import numpy
    return value.item() if issubclass(type(value), numpy.generic) else value  # a stand-in refuses isinstance
"""
