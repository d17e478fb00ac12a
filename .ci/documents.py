"""Each OSCAL document below a folder, by three judges: `python documents.py CORPORA FOLDER NAME...`, in a folder where `oscal` may unpack its data."""
import copy, json, logging, pathlib, sys
import jsonschema, regex
from jsonschema import validators
from oscal import OSCAL
from trestle.oscal import assessment_plan, assessment_results, mapping, poam

logging.disable(logging.CRITICAL)
MODELS = {"ar": assessment_results.Model, "ap": assessment_plan.Model, "poam": poam.Model, "mapping": mapping.Model}
NIST = pathlib.Path(sys.argv[1], "standards/oscal/schema/oscal_complete_schema-1-2-2.json")


def pattern(validator, wanted, instance, schema):
    # NIST's patterns speak of kinds of letters, which Python's own expressions do not know.
    if validator.is_type(instance, "string") and not regex.search(wanted, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {wanted!r}")


def by_nist():
    if not NIST.exists():
        print(f"skipped: {NIST} is not here")
        return lambda _: True
    base = validators.extend(jsonschema.Draft7Validator, {"pattern": pattern})
    schema = json.loads(NIST.read_text())
    # One model at a time: an error in one of eight alternatives says nothing of where.
    models = {next(iter(one["required"])): one for one in schema["oneOf"]}
    def judge(document):
        root = next((key for key in document if key in models), None)
        errors = list(base({**schema, "oneOf": [models[root]]}).iter_errors(document)) if root else ["no model"]
        for error in errors[:3]: said(error)
        return not errors
    return judge


def by_trestle(model, document):
    try:
        read = model.model_validate(document)
    except ValueError as error:
        said(error)
        return False
    back = json.loads(read.model_dump_json(by_alias=True, exclude_none=True))
    return sorted(every(back, "uuid")) == sorted(every(document, "uuid"))


def by_metaschema(document):
    read = OSCAL.loads(json.dumps(document))
    valid = read.is_well_formed and read.validate()
    for error in (read.validation_errors or [])[:3]: said(error)
    return bool(valid)


quiet = False
def said(error):
    if not quiet: print("   ", str(error)[:400])


def every(value, key):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, str): yield inner
            yield from every(inner, key)
    elif isinstance(value, list):
        for inner in value: yield from every(inner, key)


def closed(document):
    ids = list(every(document, "uuid"))
    known = set(ids)
    wanted = [id for key in ("subject-uuid", "actor-uuid", "observation-uuid", "risk-uuid", "component-uuid", "activity-uuid", "task-uuid") for id in every(document, key)]
    wanted += [href[1:] for href in every(document, "href") if href.startswith("#")]
    return len(ids) == len(known) and known.issuperset(wanted)


nist = by_nist()
folder, names = pathlib.Path(sys.argv[2]), sys.argv[3:]
for name in names:
    for file in sorted((folder / name).glob("*.json")):
        if file.stem not in MODELS: continue
        document = json.loads(file.read_text())
        judges = {"trestle": lambda one: by_trestle(MODELS[file.stem], one), "metaschema": by_metaschema, "NIST's schema": nist, "closed": closed}
        wrong = [judge for judge, ask in judges.items() if not ask(document)]
        if wrong: sys.exit(f"{name} {file.stem}: refused by {', '.join(wrong)}")
        print(f"{name} {file.stem}: {file.stat().st_size} bytes, {sum(1 for _ in every(document, 'uuid'))} identifiers: valid by {', '.join(judges)}")
        root = next(iter(document))
        quiet = True
        broken = copy.deepcopy(document); del broken[root]["metadata"]["title"]
        passing = [judge for judge in ("trestle", "metaschema", "NIST's schema") if (judge != "NIST's schema" or NIST.exists()) and judges[judge](broken)]
        twice = copy.deepcopy(document); twice[root]["metadata"]["parties"] = [{"uuid": document[root]["uuid"], "type": "person"}]
        if passing or closed(twice): sys.exit(f"{file.stem}: {passing or 'closed'} finds nothing wrong with a broken document")
        quiet = False
