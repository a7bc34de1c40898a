"""The text layer of a PDF from standard input, page after page; run as a script, never imported.

    pdf_words.py MAX_PAGES

A form feed ends each page, so that what was read before the time ran out is of use.
"""

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # Python's isolated mode leaves it out

from limits import give_up  # type: ignore[import-not-found]

SECONDS = 5
MAX_WORDS = 20_000  # characters of a page


def main() -> int:
    give_up(SECONDS)
    max_pages = int(sys.argv[1])
    content = sys.stdin.buffer.read()

    from pypdf import PdfReader  # slow import

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        reader.decrypt("")
    for number in range(min(max_pages, len(reader.pages))):
        words = reader.pages[number].extract_text()[:MAX_WORDS]
        sys.stdout.buffer.write(words.replace("\f", "\n").encode("utf-8", "replace") + b"\f")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
