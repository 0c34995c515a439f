"""The rules of the code that no type checker knows."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import triage
import triage.errors
from triage.errors import TriageError

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "triage",
    "models/triage_models",
    "eval/triage_eval",
    "training/triage_training",
    "serve/triage_serve",
)
MODULES = tuple(sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")))
TESTS = tuple(sorted((ROOT / "tests").rglob("*.py")))
MOST_LINES, MOST_FUNCTION_LINES = 300, 40


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def error_classes() -> dict[str, tuple[Path, ast.ClassDef]]:
    """Every class below `TriageError`, wherever it is defined."""
    classes = {
        node.name: (path, node)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    found = {"TriageError"}
    while True:
        more = {name for name, (_, node) in classes.items() if found & {getattr(base, "id", "") for base in node.bases}}
        if more <= found:
            return {name: classes[name] for name in found}
        found |= more


def code_of(node: ast.ClassDef) -> str:
    codes = [
        item.value.value
        for item in node.body
        if isinstance(item, (ast.Assign, ast.AnnAssign)) and isinstance(item.value, ast.Constant)
        for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
        if getattr(target, "id", "") == "code"
    ]
    assert len(codes) == 1, f"{node.name} has no code of its own"
    return str(codes[0])


def test_the_core_exports_its_public_names_and_no_others() -> None:
    public = {
        name for name, value in vars(triage).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert set(triage.__all__) == public
    assert triage.__all__ == sorted(triage.__all__)


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name_of)
def test_what_a_package_says_it_exports_is_there(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    given = [
        node for node in tree.body if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    here = {
        (alias.asname or alias.name) for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    here |= {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    here |= {getattr(node.targets[0], "id", "") for node in tree.body if isinstance(node, ast.Assign)}
    for node in given:
        names = ast.literal_eval(node.value)
        assert set(names) <= here
        assert len(set(names)) == len(names)


def test_every_error_has_a_code_of_its_own_and_stands_in_its_modules_tree() -> None:
    classes = error_classes()
    assert len(classes) > 15
    counted = Counter(code_of(node) for _, node in classes.values())
    assert [code for code, count in counted.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in counted)
    for name, (path, node) in classes.items():
        tree = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert re.search(rf"\b{name}\b", tree), f"{name} is missing in the tree of {name_of(path)}"
        is_leaf = not any(name in [getattr(base, "id", "") for base in other.bases] for _, other in classes.values())
        assert not is_leaf or re.search(rf"\b{name}\b +{code_of(node)}\b", tree), f"the code of {name} is missing"


def test_the_tree_in_the_docstring_names_no_error_that_is_gone() -> None:
    named = set(re.findall(r"\b(\w+Error)\b", (triage.errors.__doc__ or "").split("\n\nForeign", maxsplit=1)[0]))
    assert named == {
        name
        for name, value in vars(triage.errors).items()
        if isinstance(value, type) and issubclass(value, TriageError)
    }


def test_an_error_says_what_it_found_and_what_to_do() -> None:
    error = TriageError("Found nothing.", hint="Look again.")
    assert str(error) == "Found nothing. Look again."
    assert str(TriageError("Found nothing.")) == "Found nothing."
    assert {1, 2} >= {
        value.exit_status
        for value in vars(triage.errors).values()
        if isinstance(value, type) and issubclass(value, TriageError)
    }


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_no_module_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                documented = ast.get_docstring(node) is not None
                first = node.body[1 if documented and len(node.body) > 1 else 0]
                yield f"{name_of(path)}: {node.name}", (node.end_lineno or 0) - first.lineno + 1


def test_no_function_is_too_long_to_read() -> None:
    assert [(name, lines) for name, lines in functions() if lines > MOST_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_reads_the_environment_when_it_is_imported(path: Path) -> None:
    def reads(node: ast.AST) -> bool:
        return getattr(node, "attr", "") in {"environ", "getenv"} or getattr(node, "id", "") in {"environ", "getenv"}

    def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            for child in ast.iter_child_nodes(node):
                yield from outside_functions(child)

    tree = ast.parse(path.read_text("utf-8"))
    assert not [node for node in outside_functions(tree) if reads(node)]


def test_test_files_have_names_of_their_own() -> None:
    names = Counter(path.name for path in TESTS if path.name != "conftest.py")
    assert [name for name, count in names.items() if count > 1] == []


def test_imports_point_one_way() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    if command is None:
        pytest.skip("import-linter is not installed")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "0 broken" in done.stdout
