"""One spelling for a text of law, so that copies from different sources compare and hash alike.

What differs between copies of one text and means nothing is levelled out; every character that could change the meaning stays:

* width and compatibility forms: NFKC (``（`` → ``(``, ``％`` → ``%``, ``①`` → ``1``, ``㎡`` → ``m2``);
* blanks of every kind, line breaks and invisible characters go (Chinese is written without them);
* quotation marks of every shape become ``"``, dashes of every length and shape ``-``, middle dots ``·``;
* brackets around numbers of documents ``〔〕 【】 ［］`` become ``[]``;
* the circle written for the numeral zero (``○ ◯``) becomes ``〇``.

Traditional and simplified forms, numerals and letters' case stay as they are. The hash stored with a provision is the SHA-256 of
this form in UTF-8; a change of these rules changes every stored hash, so they change only together with ``text_sha256`` and all others.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LEVEL = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»「」『』〝〞‘’‚‛`´'", '"'),
        **dict.fromkeys("‐‑‒–—―─━−﹣－", "-"),
        **dict.fromkeys("•‧∙⋅・･", "·"),
        **dict.fromkeys("〔【〖［", "["),
        **dict.fromkeys("〕】〗］", "]"),
        **dict.fromkeys("○◯", "〇"),
    }
)
# Blanks as Python sees them, and what is not seen at all: zero-width characters, soft hyphen, byte-order mark, direction marks.
_NOTHING = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_DASHES = re.compile("-+")


def normalise(text: str) -> str:
    """The levelled form of a text of law. Idempotent."""
    # To a fixpoint: with a blank gone between them, two characters may compose into one. Real texts take two rounds.
    while (levelled := _level(text)) != text:
        text = levelled
    return text


def _level(text: str) -> str:
    # The table before and after NFKC: before, because NFKC turns ´ into a blank and an accent; after, for what NFKC itself brings out.
    levelled = unicodedata.normalize("NFKC", text.translate(_LEVEL)).translate(_LEVEL)
    return _DASHES.sub("-", _NOTHING.sub("", levelled))


def text_sha256(text: str) -> str:
    """SHA-256 (hex) of the normalised text."""
    return hashlib.sha256(normalise(text).encode("utf-8")).hexdigest()
