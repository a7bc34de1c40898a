"""The two encodings of Vietnamese before Unicode, as the bytes look when they are read as Windows-1252.

Both were encodings of fonts: the file holds letters of Western Europe, and the font draws Vietnamese ones.
"""

# TCVN3 (ABC, fonts “.Vn…”): one byte a letter, A1 to FE; a dot stands for what is no letter. There are capitals
# only of the seven letters without a tone: all others come from fonts whose name ends in H.
_TCVN3_ROW = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"

TCVN3: dict[str, str] = {chr(code): letter for code, letter in enumerate(_TCVN3_ROW, start=0xA1) if letter != "."}

# VNI-Windows (fonts “VNI-…”): a base letter and then its marks as a second letter; a few letters stand alone.
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
# Circumflex with each tone, then breve with each tone: only after the letters that take them.
_VNI_CIRCUMFLEX = {"â": "", "à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
VNI_ALONE = _VNI_ALONE
VNI_MARKS: dict[str, dict[str, str]] = {
    **{base: dict(_VNI_TONES) for base in "aeoiuy"},  # after i too: some files write iù for í
    "ô": dict(_VNI_TONES),  # ơ
    "ö": dict(_VNI_TONES),  # ư
}
for _base in "aeo":
    VNI_MARKS[_base] |= {mark: "\u0302" + tone for mark, tone in _VNI_CIRCUMFLEX.items()}
VNI_MARKS["a"] |= {mark: "\u0306" + tone for mark, tone in _VNI_BREVE.items()}
