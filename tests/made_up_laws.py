"""Texts of law made up for the tests, in the shapes that real ones come in. No word of a real law stands here."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

LAW = """# 空山市萤火管理条例

2015年3月20日 空山市第十届人民代表大会常务委员会第五次会议通过

2015年5月29日 云海省第九届人民代表大会常务委员会第十六次会议批准

2019年9月1日 空山市第十一届人民代表大会常务委员会第二十次会议《关于修改〈空山市流水条例〉等三件地方性法规的决定》修正

## 第一章  总　则

第一条 为了保护萤火，根据《中华人民共和国萤火法》（以下简称萤火法）和《云海省〈中华人民共和国萤火法〉实施办法》，制定本条例。

第二条 本市行政区域内的萤火保护，适用本条例。

饲养萤火的，依照萤火法第三条、第五条第二款和第七条的规定办理。

## 第二章  管　理

### 第一节　登 记

第三条 有下列情形之一的，应当登记：

（一）饲养萤火十只以上的；

（二）出借萤火，并有下列情形之一的：

1.出借期限超过三日；

2.跨区出借；

（三）法律、法规规定的其他情形。

前款第（二）项的登记，应当在三日内完成。

第 三 条 之 一　萤火主管部门应当公布登记结果。

第四条 违反本条例第三条第一款至第二款规定的，由萤火主管部门责令改正。

违反前款规定，情节严重的，依照前条处理。

第五条 本条例自2015年10月1日起施行。2001年1月1日公布的《空山市萤火暂行规定》同时废止。
"""

NOTICE = """空山市人民政府办公室
关于加强萤火工作的实施意见
空政办字[2021] 8 号

各区县人民政府，市政府各部门：

为做好萤火工作，提出如下意见。

一、总体要求
坚持保护优先。坚持分类管理。
二、主要任务
（一）加强登记。各区县应当逐只登记。每季度核对一次。（责任单位：市萤火局）
（二）开展清查。
1.清查城区。
2.清查乡村。
三、组织保障
（一）加强领导。

附件：1.萤火登记表

空山市人民政府办公室
2021年4月30日

附件1
萤火登记表
序号　名称
"""

AMENDMENT = """# 空山市人民代表大会常务委员会关于修改《空山市萤火管理条例》的决定

2019年9月1日 空山市第十一届人民代表大会常务委员会第二十次会议通过

一、将第二条修改为：“第二条 本市行政区域内的萤火保护和观赏，适用本条例。

“观赏萤火的，应当保持安静。”

二、增加一条，作为第六条：

“第六条 鼓励夜间熄灯。

“（一）熄灯的区域由主管部门划定；

“（二）熄灯的时间另行规定。”

三、删去第四条。

本决定自公布之日起施行。
"""


def docx(paragraphs: list[str], *, extra: dict[str, bytes] | None = None) -> bytes:
    """A small Word document by hand; a paragraph may hold raw runs when it begins with ``<w:``."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p>{p if p.startswith('<w:') else f'<w:r><w:t>{p}</w:t></w:r>'}</w:p>" for p in paragraphs)
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {w}><w:body>{body}</w:body></w:document>".encode(),
        **(extra or {}),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
