"""The documents of this folder, and those of the examples, against the schemas."""

import importlib.util
import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"
CODES = HERE.parent.parent / "Sources" / "FedAlgebra" / "Capabilities.swift"

specification = importlib.util.spec_from_file_location("validate", HERE / "validate.py")
validate = importlib.util.module_from_spec(specification)
specification.loader.exec_module(validate)

VALIDATORS = validate.validators(validate.load_schemas())


@pytest.mark.parametrize("name, path", validate.own_documents("valid"), ids=lambda value: getattr(value, "name", value))
def test_valid(name, path):
    assert validate.faults(VALIDATORS[name], validate.read(path)) == []


@pytest.mark.parametrize(
    "name, path", validate.own_documents("invalid"), ids=lambda value: getattr(value, "name", value))
def test_invalid(name, path):
    assert validate.faults(VALIDATORS[name], validate.read(path)) != []


@pytest.mark.parametrize("name", VALIDATORS)
def test_examples_of_the_schema(name):
    examples = VALIDATORS[name].schema["examples"]
    assert examples
    for example in examples:
        assert validate.faults(VALIDATORS[name], example) == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/catalog.json")), ids=lambda path: path.parent.name)
def test_example_catalogs(path):
    assert validate.faults(VALIDATORS["catalog"], validate.read(path)) == []


def test_example_plans():
    plans = sorted(EXAMPLES.glob("*/*.plan.json"))
    assert plans
    assert {str(path): validate.faults(VALIDATORS["plan"], validate.read(path)) for path in plans} == {
        str(path): [] for path in plans}


@pytest.mark.parametrize("name", ["plan", "problem"])
def test_the_codes_of_inhibitors_are_the_compilers(name):
    of_enum = CODES.read_text(encoding="utf-8").split("enum Code", 1)[1].split("}", 1)[0]
    code = VALIDATORS[name].schema["properties"]["inhibitors"]["items"]["properties"]["code"]
    assert code["enum"] == re.findall(r'case \w+ = "(\w+)"', of_enum)
