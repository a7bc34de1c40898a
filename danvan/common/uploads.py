"""Uploads on their way in, before any view sees them."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler


class PatientUploadHandler(TemporaryFileUploadHandler):
    """Keeps a large upload on disk; when the disk is full the file is left out and the request says so.

    Without it the request would end in the general error page before any view could explain.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self.file.close()
            self.request.upload_found_no_room = True  # type: ignore[union-attr]
            raise SkipFile from error


def found_no_room(request: Any) -> bool:
    """Whether the server had no room for a file of this request."""
    _ = request.FILES  # what was sent is read only now
    return getattr(request, "upload_found_no_room", False)
