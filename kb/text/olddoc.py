"""Old Word files (.doc, .wps, .rtf): converted by LibreOffice where there is one, in a folder of their own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from hegui.kb.text.reading import Content, Unreadable

LONGEST = 90  # seconds
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 后再试"


def read_old(data: bytes, kind: str) -> Content:
    """``kind`` is ``ole`` or ``rtf``. Raises ``Unreadable``; a locked .docx is such a file too."""
    if _ENCRYPTED in data:
        raise Unreadable("encrypted", "文档有密码；请用 Word 或 WPS 去掉密码后再试")
    if kind == "ole" and "WordDocument".encode("utf-16-le") not in data:
        raise Unreadable("unsupported", f"不是 Word 文档（可能是旧版 Excel 或演示文稿，也可能已损坏）；{_SAVE_AS}")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise Unreadable("old-format", f"是旧版 Word（.doc/.rtf）格式，本机没有安装 LibreOffice，不能转换；{_SAVE_AS}")
    from hegui.kb.text.worddoc import read_docx

    with tempfile.TemporaryDirectory(prefix="hegui-doc-") as folder:
        copy = Path(folder) / ("text.doc" if kind == "ole" else "text.rtf")
        copy.write_bytes(data)
        command = [office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(copy)]
        try:
            subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)
            converted = copy.with_suffix(".docx").read_bytes()
        except subprocess.TimeoutExpired:
            raise Unreadable("old-format", f"LibreOffice 转换超过 {LONGEST} 秒没有完成；{_SAVE_AS}") from None
        except OSError:
            raise Unreadable("old-format", f"LibreOffice 不能转换这个文件，可能有密码或已损坏；{_SAVE_AS}") from None
    content = read_docx(converted)
    content.format = "doc"
    return content
