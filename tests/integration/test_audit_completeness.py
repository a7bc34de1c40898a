"""Nothing leaves the portal, and nothing in it changes, without an event."""

import ast

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.common.workflow import Workflow
from danvan.organization.audit_words import WORDS
from evaluations.workflow import assessment_workflow, recognition_workflow
from evaluations.workflow_reply import reply_workflow
from models_registry.workflow import registration_workflow
from reports.workflow import list_workflow
from tests.architecture.source import every_node, named, own_python, tree
from tests.architecture.test_code import action_files, writes
from tests.architecture.test_views import ADDRESSES
from tests.factories import EvidenceFactory

RECORDS = {"record", "recorded", "perform"}
MAKES_A_FILE = {"FileResponse", "StreamingHttpResponse", "private_file", "Content-Disposition"}
EMPTY_FORMS = {
    "evaluations:assessment_blank_paper",
    "evaluations:assessment_empty_paper",  # nobody's data
    "organization:import_template", "organization:plan_template", "models_registry:registration_empty_paper",
}  # fmt: skip
# Notices that somebody has read are nobody's business; the same browser under a new session key is no sign-in; a
# document that was only uploaded is nothing yet, the reorganisation that takes it is recorded; of imported units the
# import is the event, and its lines keep what became of each row. A hint that is put away is a habit of the eye, what is
# typed and not saved nobody's but its writer's.
NOT_RECORDED = {
    "read_notice", "read_all_notices", "carry_over", "keep_document", "save_units", "hide_hint",
    "keep_unfinished", "drop_unfinished", "purge_unfinished",
}  # fmt: skip


@pytest.fixture
def files(world, committed):
    """Every address that answers with a file: its name → (address, who asks)."""
    rung, commune = world.north, world.north.commune
    recognition = world.recognition(commune, "exemplary", published=True)
    dossier, registration = recognition.result.assessment, recognition.result.registration
    evidence = EvidenceFactory(assessment=dossier)
    with committed():  # then its files are made
        issued = world.commendation_list(rung, "issued", of=[recognition])
    draft = world.commendation_list(rung, of=[recognition])
    return {
        "evaluations:evidence_file": [(reverse("evaluations:evidence_file", args=[evidence.pk]), commune.sender)],
        "reports:list_file": [
            (reverse("reports:list_file", args=[pk, fmt]), rung.reviewer)
            for pk, fmt in ((issued.pk, "pdf"), (issued.pk, "xlsx"), (draft.pk, "pdf"))
        ],
        "reports:assessment_history_file": [
            (reverse("reports:assessment_history_file", args=[dossier.pk]), rung.reviewer)
        ],
        "reports:registration_history_file": [
            (reverse("reports:registration_history_file", args=[registration.pk]), commune.drafter)
        ],
        "organization:audit_export": [(reverse("organization:audit_export"), rung.administrator)],
        "models_registry:registration_paper": [
            (reverse("models_registry:registration_paper", args=[registration.pk]), commune.drafter)
        ],
        "models_registry:receipt_paper": [
            (reverse("models_registry:receipt_paper", args=[registration.pk]), commune.drafter)
        ],
    }


def test_every_file_that_is_taken_leaves_an_event(world, files, client_of):
    left = {}
    for name, asked in files.items():
        for address, person in asked:
            last = AuditEvent.objects.latest("id").pk
            response = client_of(person).get(address)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            assert (response.status_code, bool(content)) == (200, True), address
            assert "text/html" not in response["Content-Type"], address
            events = AuditEvent.objects.filter(pk__gt=last, actor_id=person.pk)
            left.setdefault(name, []).append([event.verb for event in events])

    assert left == {
        "evaluations:evidence_file": [["evidence.read"]],
        "reports:list_file": [["list.download"]] * 3,
        "reports:assessment_history_file": [["history.download"]],
        "reports:registration_history_file": [["history.download"]],
        "organization:audit_export": [["audit.export"]],
        "models_registry:registration_paper": [["registration.print"]],
        "models_registry:receipt_paper": [["registration.print_receipt"]],
    }


def test_every_address_of_a_file_records_it():
    """Also of those that need more to be tried than is made here: the view, or an act that it calls, records."""
    acts = functions_in(action_files())
    silent = set()
    for name, _, view in ADDRESSES:
        functions = functions_in(path for path in own_python() if module_of(path) == view.__module__)
        answers_with_a_file = view.__name__ in functions and reaches(view.__name__, functions, MAKES_A_FILE)
        if answers_with_a_file and not reaches(view.__name__, acts | functions, RECORDS):
            silent.add(name)

    assert silent - EMPTY_FORMS == set()


def test_acts_that_write_are_recorded():
    """Each public act that writes records it itself, or through the workflow or another act that does."""
    acts = functions_in(action_files())

    silent = {
        name
        for name, act in acts.items()
        if not name.startswith("_") and writes(act) and not reaches(name, acts, RECORDS)
    }

    assert silent - NOT_RECORDED == set()


def functions_in(paths) -> dict[str, ast.FunctionDef]:
    return {node.name: node for path in paths for node in tree(path).body if isinstance(node, ast.FunctionDef)}


def reaches(name: str, functions: dict[str, ast.FunctionDef], wanted: set[str]) -> bool:
    """Whether the function names one of `wanted`, or a function that does."""
    seen, waiting = set(), [name]
    while waiting:
        function = waiting.pop()
        seen.add(function)
        named_there = set()
        for node in ast.walk(functions[function]):
            match node:
                case ast.Name(id=found) | ast.Attribute(attr=found) | ast.Constant(value=str(found)):
                    named_there.add(found)
        if named_there & wanted:
            return True
        waiting += named_there & functions.keys() - seen
    return False


def module_of(path) -> str:
    return named(path).removesuffix(".py").replace("/", ".")


def test_every_verb_has_words():
    """Verbs that the code writes, and those of the workflows, stand in the filter under a group."""
    written = {
        node.args[0].value
        for _, node in every_node(own_python())
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "recorded") and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    flows: list[Workflow] = [
        assessment_workflow, reply_workflow, recognition_workflow, registration_workflow, list_workflow,
    ]  # fmt: skip
    written |= {f"{flow.hooks.verb}.{name}" for flow in flows for name in flow.transitions}

    assert sorted(written - {verb for words in WORDS.values() for verb in words}) == []


@pytest.mark.parametrize(
    ("address", "typed", "label"),
    [("/dang-nhap/", {"username": "khong.co.ai", "password": "sai"}, "Đăng nhập không thành công")],
)
def test_refused_sign_in_is_recorded(world, client, address, typed, label):
    client.post(address, typed)

    assert AuditEvent.objects.latest("id").label == label
