"""Habits of the code that a linter does not know: one reader of the environment, one door to a state, …"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from .source import APPS, ROOT, every_node, named, own_python, places, tree

READER_OF_ENVIRONMENT = ROOT / "danvan" / "settings" / "env.py"
DOOR_TO_STATES = ROOT / "danvan" / "common" / "workflow.py"


def test_only_the_settings_read_the_environment():
    elsewhere = [path for path in own_python(with_migrations=True) if path != READER_OF_ENVIRONMENT]
    names = {"environ", "environb", "getenv", "putenv"}

    def reads(node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in names and isinstance(node.value, ast.Name) and node.value.id == "os"
        if isinstance(node, ast.ImportFrom):
            return node.module == "os" and any(alias.name in names for alias in node.names)
        return isinstance(node, ast.Import) and any(alias.name == "environ" for alias in node.names)

    assert places((path, node) for path, node in every_node(elsewhere) if reads(node)) == []
    assert any(reads(node) for node in ast.walk(tree(READER_OF_ENVIRONMENT)))


def test_state_is_assigned_only_by_the_workflow():
    elsewhere = [path for path in own_python() if path != DOOR_TO_STATES]

    def assigns(node: ast.AST) -> bool:
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            return any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts)
        if isinstance(node, ast.Call):
            return is_setattr_of_state(node) or is_update_of_state(node)
        return False

    assert places((path, node) for path, node in every_node(elsewhere) if assigns(node)) == []
    assert any(assigns(node) for node in ast.walk(tree(DOOR_TO_STATES)))


def is_setattr_of_state(call: ast.Call) -> bool:
    named_setattr = isinstance(call.func, ast.Name) and call.func.id == "setattr"
    return named_setattr and isinstance(call.args[1], ast.Constant) and call.args[1].value == "state"


def is_update_of_state(call: ast.Call) -> bool:
    on_rows = isinstance(call.func, ast.Attribute) and call.func.attr in ("update", "aupdate")
    return on_rows and any(keyword.arg == "state" for keyword in call.keywords)


def test_no_signal_receivers():
    def receives(node: ast.AST) -> bool:
        if isinstance(node, ast.ImportFrom):
            return any(alias.name == "receiver" for alias in node.names)
        return isinstance(node, ast.Attribute) and node.attr == "connect" and "signal" in ast.unparse(node)

    assert places((path, node) for path, node in every_node(own_python()) if receives(node)) == []


def test_acts_that_write_know_their_actor():
    without = [
        f"{named(path)}:{function.lineno} {function.name}"
        for path in action_files()
        for function in tree(path).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_") and writes(function)
        if not is_task(function)  # the row that a task is given keeps whose work it is
        if "actor" not in {argument.arg for argument in function.args.kwonlyargs}
    ]

    assert without == []


def is_task(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("task(") for decorator in function.decorator_list)


def writes(function: ast.FunctionDef) -> bool:
    verbs = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "update", "delete", "perform"}
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    return not names.isdisjoint(verbs | {"record", "recorded"})


def action_files() -> list[Path]:
    return [path for path in own_python() if path.stem == "actions" or path.parent.name == "actions"]


def test_imports_inside_functions_are_of_slow_libraries():
    def inner_imports() -> Iterator[tuple[Path, ast.AST]]:
        for path, node in every_node(own_python()):
            if isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        yield path, inner

    def says_why(path: Path, node: ast.AST) -> bool:
        if path.name == "apps.py":  # in `ready`: the models are there only then
            return True
        line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]  # type: ignore[attr-defined]
        return "# slow import" in line

    assert places((path, node) for path, node in inner_imports() if not says_why(path, node)) == []


def own_models() -> list[type[models.Model]]:
    labels = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in APPS}
    return [model for model in apps.get_models() if model._meta.app_label in labels]


def test_models_say_what_they_are():
    def made_up_docstring(model: type[models.Model]) -> bool:
        return (model.__doc__ or "").startswith(f"{model.__name__}(")

    assert [model.__name__ for model in own_models() if made_up_docstring(model)] == []


def test_models_and_fields_have_vietnamese_names():
    def unnamed() -> Iterator[str]:
        for model in own_models():
            if model._meta.verbose_name == models.options.camel_case_to_spaces(model.__name__):
                yield model.__name__
            for field in model._meta.concrete_fields:
                made_up = field.verbose_name == field.name.replace("_", " ")
                if made_up and field.editable and not field.primary_key:
                    yield f"{model.__name__}.{field.name}"

    assert list(unnamed()) == []
