"""Workbooks that pages answer with, read back."""

import io

from django.http.response import HttpResponseBase
from openpyxl import load_workbook


def sheet_of(response: HttpResponseBase):
    """The one sheet of the workbook, whether it came whole or in pieces."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return load_workbook(io.BytesIO(content)).active


def text_of_export(response: HttpResponseBase) -> str:
    """Every cell, one to a line."""
    return "\n".join(str(value) for row in sheet_of(response).values for value in row if value is not None)
