"""Every pattern that meets text from outside takes no more than linear time, whatever that text is."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import lnexplore
from tests.hostile import hostile, is_linear

_CALLS = ("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
_AT_BEGIN = ("match", "fullmatch")
_NOT_FOREIGN = ("lnexplore.ui", "lnexplore.serve", "lnexplore.__main__")


def _modules() -> list[Any]:
    names = [found.name for found in pkgutil.walk_packages(lnexplore.__path__, "lnexplore.")]
    return [importlib.import_module(name) for name in sorted(names) if not name.startswith(_NOT_FOREIGN)]


def _held(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The patterns in a module's value: alone, or in tuples and mappings."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, Mapping):
        for inner in value.values():
            yield from _held(inner, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list):
        for inner in value:
            yield from _held(inner, depth + 1)


def _uses(source: str, name: str) -> set[str]:
    return set(re.findall(rf"\b{re.escape(name)}\.(\w+)\b", source))


def _of_module(module: Any) -> Iterator[tuple[str, re.Pattern[Any] | None, str]]:
    """(where, pattern, how it is used) of every pattern of a module's source."""
    source = Path(module.__file__).read_text("utf-8")
    tree = ast.parse(source)
    for name, value in list(vars(module).items()):
        for number, pattern in enumerate(_held(value)):
            if not re.search(rf"^{re.escape(name)}\b", source, re.MULTILINE):
                continue  # from another module
            uses = _uses(source, name) & set(_CALLS)
            how = "fullmatch" if uses == {"fullmatch"} else "match" if uses and uses <= set(_AT_BEGIN) else "search"
            yield f"{module.__name__}.{name}[{number}]", pattern, how
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _CALLS):
            continue
        where = f"{module.__name__}:{node.lineno}:{node.col_offset}"
        flags = next((word.value for word in node.keywords if word.arg == "flags"), None)
        position = 1 if node.func.attr == "compile" else 2
        if flags is None and node.func.attr in ("compile", *_AT_BEGIN, "search") and len(node.args) > position:
            flags = node.args[position]
        try:
            pattern = _evaluated(node.args[0], module)
            flag = _evaluated(flags, module) if flags is not None else 0
        except (NameError, TypeError):  # a local name, also one that a function of the module bears
            if node.func.attr == "compile":
                continue  # built by a function whose result is called below
            yield where, None, "a pattern made of local names cannot be tried; make it a name of the module"
            continue
        how = node.func.attr if node.func.attr in _AT_BEGIN else "search"
        if node.func.attr != "compile":
            yield where, re.compile(pattern, flag), how


def _evaluated(node: ast.expr, module: Any) -> Any:
    return eval(compile(ast.Expression(node), "pattern", "eval"), vars(module))


def _built() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    from lnexplore.derive import stop_reasons

    for name, pattern in stop_reasons._patterns().items():
        yield f"stop_reasons {name}", pattern, "search"


def _apply(pattern: re.Pattern[Any], how: str) -> Any:
    method = getattr(pattern, how)
    every = pattern.findall if how == "search" else method
    if isinstance(pattern.pattern, bytes):
        return lambda text: every(text.encode("utf-8", "replace"))
    return every


def _slow() -> Iterator[str]:
    """What is wrong with each pattern that costs more than linear time, or that cannot be tried."""
    for where, pattern, how in (*(found for module in _modules() for found in _of_module(module)), *_built()):
        if pattern is None:
            yield f"{where}: {how}"
        elif slow := [shape for shape in hostile(pattern) if not is_linear(_apply(pattern, how), *shape)][:1]:
            yield f"{where}: {pattern.pattern[:200]!r} is slow on {slow[0]!r}"


def test_a_hostile_text_costs_linear_time() -> None:
    assert list(_slow()) == []


@pytest.mark.parametrize("pattern", ["(a+)+$", r"\s+$", "(?:ab|a|b)*c"])
def test_a_pattern_that_goes_back_is_found_out(pattern: str) -> None:
    compiled = re.compile(pattern)
    assert not all(is_linear(compiled.findall, *shape) for shape in hostile(compiled))
