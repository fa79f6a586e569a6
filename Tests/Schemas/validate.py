"""Checks documents against the JSON Schemas of the project with an independent validator.

    validate.py [SCHEMA=FILE ...]

The documents in valid/ must pass and those in invalid/ must not; a file's name begins with that of its schema.
Further documents are given as SCHEMA=FILE, such as plan=plan.json, in JSON or, where PyYAML is installed, YAML.
The exit status is 1 when anything is not as it should be.
"""

import json
import pathlib
import sys

import jsonschema
import referencing

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent.parent / "schemas"
SUFFIX = ".schema.json"


def load_schemas():
    """The schemas by their names, such as plan."""
    return {path.name.removesuffix(SUFFIX): read(path) for path in sorted(SCHEMAS.glob("*" + SUFFIX))}


def read(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if str(path).endswith((".yaml", ".yml")):
        import yaml

        return yaml.safe_load(text)
    return json.loads(text)


def validators(schemas):
    """A validator for each schema; references between them are resolved, and none beyond."""
    registry = referencing.Registry().with_resources(
        (schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas.values())
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    return {name: jsonschema.Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}


def faults(validator, document):
    """What is wrong with a document, a line each."""
    errors = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def own_documents(kind):
    """The documents of a folder with the names of their schemas."""
    paths = sorted((HERE / kind).glob("*.json"))
    if not paths:
        raise SystemExit(f"there are no documents in {HERE / kind}")
    return [(path.name.split(".")[0], path) for path in paths]


def surprises(extra=()):
    """Every document that is not as it should be, a line or more each."""
    schemas = load_schemas()
    known = validators(schemas)
    found = []
    for name, schema in schemas.items():
        for number, example in enumerate(schema["examples"]):
            found += [f"example {number} of {name}: {fault}" for fault in faults(known[name], example)]
    for name, path in [*own_documents("valid"), *extra]:
        found += [f"{path}: {fault}" for fault in faults(known[name], read(path))]
    for name, path in own_documents("invalid"):
        if not faults(known[name], read(path)):
            found.append(f"{path}: passes, and should not")
    return found


def main(arguments):
    extra = []
    for argument in arguments:
        name, separator, path = argument.partition("=")
        if not separator or name not in load_schemas():
            raise SystemExit(f"{argument}: expected SCHEMA=FILE with one of {', '.join(load_schemas())}")
        extra.append((name, path))
    found = surprises(extra)
    for line in found:
        print(line, file=sys.stderr)
    count = len(own_documents("valid")) + len(own_documents("invalid")) + len(extra)
    print(f"{count} documents, {len(found)} surprises")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
