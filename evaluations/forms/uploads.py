"""Files as they come in: several at once, known by their content, pictures made fit to be kept."""

import io
import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from danvan.common import files
from danvan.common.pictures import is_picture, kept_picture
from danvan.common.text import one_line
from evaluations.actions.evidence import Upload

MAX_AT_ONCE = 10  # as nginx.conf takes them at the default size
NONE_KEPT = "Chưa tải tệp nào. Bỏ tệp sai rồi bấm lại."  # of several files, one refused refuses all
ACCEPT = f"{','.join(files.CONVERTED_ENDINGS)},image/*"
_FROM_CAMERA = "image/jpeg,image/png,image/heic,image/heif"
_SEPARATORS = re.compile(r"[_\s]+")


class SeveralFiles(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to the limit; each is clean or refused by its own name."""

    widget = SeveralFiles

    def __init__(self, *, from_camera: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"accept": ACCEPT}
        if from_camera:
            self.widget.attrs |= {"accept": _FROM_CAMERA, "capture": "environment", "multiple": False}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [one for one in (data or []) if one]
        if not given:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(one, initial) for one in given]


def inspected(given: list[UploadedFile]) -> list[tuple[UploadedFile, files.FileKind]]:
    """Each file with its kind; all that is wrong with any of them is said at once."""
    if len(given) > MAX_AT_ONCE:
        raise ValidationError(f"Mỗi lần tải lên tối đa {MAX_AT_ONCE} tệp. Hãy chia làm nhiều lần.", code="too_many")
    found, errors = [], []
    for file in given:
        try:
            kind = files.inspect(
                file, name=file.name or "", size=file.size or 0, max_size=settings.EVIDENCE_MAX_BYTES,
                kinds=files.CONVERTED_KINDS,
            )  # fmt: skip
            found.append((file, kind))
        except ValidationError as error:
            errors.append(_of_file(error, file, given))
    _refuse_all(errors, given)
    return found


def made_fit(given: list[tuple[UploadedFile, files.FileKind]], title: str) -> list[Upload]:
    """What is kept of each file: of a picture only the picture; several under one title are numbered."""
    uploads, errors = [], []
    all_files = [file for file, _ in given]
    for number, (file, kind) in enumerate(given, start=1):
        named = title_from(file.name or "", kind) if not title else title if len(given) == 1 else f"{title} ({number})"
        try:
            uploads.append(_upload(file, kind, named))
        except ValidationError as error:
            errors.append(_of_file(error, file, all_files))
    _refuse_all(errors, all_files)
    return uploads


def title_from(name: str, kind: files.FileKind) -> str:
    """A title people can read, from the name of a file: “bao_cao_quy_2.pdf” → “bao cao quy 2”."""
    stem = name.rpartition(".")[0] or name
    plain = "".join(
        char for char in stem if unicodedata.category(char)[0] != "C" and unicodedata.category(char) != "So"
    )
    words = _SEPARATORS.sub(" ", one_line(plain)).strip()[:180]
    if any(char.isalpha() for char in words):
        return words
    what = "Ảnh" if is_picture(kind) else "Tài liệu"
    return f"{what} {words}".strip()


def _upload(file: UploadedFile, kind: files.FileKind, title: str) -> Upload:
    if not is_picture(kind):
        return Upload(file, kind, title)  # type: ignore[arg-type]
    kept = kept_picture(file, kind, max_side=settings.EVIDENCE_PICTURE_SIDE)  # type: ignore[arg-type]
    return Upload(io.BytesIO(kept.content), kept.kind, title, kept.thumbnail)


def _refuse_all(errors: list[ValidationError], given: list[UploadedFile]) -> None:
    """One file that is wrong refuses all; of several it is said what became of the others."""
    if errors:
        raise ValidationError([*errors, NONE_KEPT] if len(given) > 1 else errors)


def _of_file(error: ValidationError, file: UploadedFile, given: list[UploadedFile]) -> ValidationError:
    """The refusal, with the file's name where there are several."""
    if len(given) == 1:
        return error
    return ValidationError([f"{one_line(file.name or 'Tệp')}: {message}" for message in error.messages])
