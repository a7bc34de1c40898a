"""A hostile spreadsheet is refused with one sentence, within seconds and little memory: each in a process of its own."""

import random
import subprocess
import sys

import pytest

from danvan.common.cells import column_name
from tests.architecture.source import ROOT
from tests.workbooks import package, text_cell

MOST_MEBIBYTES = 300
MOST_SECONDS = 15  # of a machine under load; alone it takes one or two

_READ = """
import resource, sys
from django.conf import settings
from django.core.exceptions import ValidationError
settings.configure()
from danvan.common.spreadsheet import read_rows
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
try:
    said = f"{len(read_rows(open(sys.argv[1], 'rb').read(), name='tep.xlsx'))} rows"
except ValidationError as refusal:
    said = " ".join(refusal.messages)
usage = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss counts the parent too
print(int(peak.split()[1]) // 1024, usage.ru_utime + usage.ru_stime, said)
"""
TOO_LARGE = "Tệp giải nén ra quá lớn nên không nhận. Hãy chép phần có chữ sang một tệp mới."
TOO_MANY_ROWS = "Tệp có quá nhiều dòng, phần lớn là dòng trống. Hãy chép phần có chữ sang một tệp mới."
DOCUMENT_TYPE = "Tệp Excel có khai báo lạ (DTD) nên không nhận. Hãy mở bằng Excel và lưu lại."


def zip_bomb() -> bytes:
    return package(["<row><c t='inlineStr'><is><t>", *["a" * 1_000_000] * 280, "</t></is></c></row>"])


def bomb_that_packs_less() -> bytes:
    noise = random.Random(2025)
    return package(f"<!--{noise.randbytes(8_000).hex()}{' ' * 200_000}-->" for _ in range(350))


def shared_text_in_every_cell() -> bytes:
    cells = '<c t="s"><v>0</v></c>' * 60
    return package([f"<row>{cells}</row>"] * 100, strings=f"<si><t>{'Đường hoa ' * 3_000}</t></si>")


def entities() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    document_type = f'<!DOCTYPE x [<!ENTITY a0 "lol">{lines}]>'
    return package(f'<row r="1">{text_cell("A1", "&a9;")}</row>', document_type=document_type)


def outside_entity() -> bytes:
    document_type = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return package(f'<row r="1">{text_cell("A1", "&secret;")}</row>', document_type=document_type)


def a_million_empty_rows() -> bytes:
    return package(f'<row r="{n}"/>' for n in range(1, 1_000_001))


def a_million_coloured_rows() -> bytes:
    return package(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(1, 1_000_001))


def millions_of_cells() -> bytes:
    return package(
        "<row>" + "".join(f'<c r="{column_name(n)}{row}"/>' for n in range(16_000)) + "</row>" for row in range(1, 131)
    )


def formulas() -> bytes:
    return package(["<row>", *["<c><f>1+1</f><v>2</v></c>"] * 20_000, "</row>"])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (zip_bomb, TOO_LARGE),
        (bomb_that_packs_less, TOO_LARGE),
        (shared_text_in_every_cell, "Dòng 12 chứa quá nhiều chữ nên không đọc. Hãy kiểm tra lại tệp."),
        (entities, DOCUMENT_TYPE),
        (outside_entity, DOCUMENT_TYPE),
        (a_million_empty_rows, TOO_MANY_ROWS),
        (a_million_coloured_rows, TOO_MANY_ROWS),
        (millions_of_cells, "Tệp Excel có quá nhiều ô nên không nhận. Hãy tách thành nhiều tệp."),
        (formulas, "Tệp có công thức ở ô A1, B1, C1, D1, E1 và 9996 ô khác. Hãy chép các ô này rồi dán lại dạng giá trị (Paste Values)."),
        (lambda: package("<row/>", extra=600), "Tệp Excel có quá nhiều phần nên không nhận. Hãy chép sang một tệp mới."),
        (lambda: package(f'<row r="1048576">{text_cell("A1048576", "a")}</row>'), "1 rows"),
    ],
)  # fmt: skip
def test_hostile_file_costs_little(make, sentence, tmp_path):
    file = tmp_path / "tep.xlsx"
    file.write_bytes(make())

    process = subprocess.run(
        [sys.executable, "-c", _READ, str(file)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    mebibytes, seconds, said = process.stdout.strip().split(" ", 2)
    assert said == sentence
    assert int(mebibytes) < MOST_MEBIBYTES
    assert float(seconds) < MOST_SECONDS
