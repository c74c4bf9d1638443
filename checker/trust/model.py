"""A receipt as others may rely on it, the same in every kind of report."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

SHA256 = "^([0-9a-f]{64})?$"  # empty where the file could not be read


class Part(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class FileRef(Part):
    path: str = Field(description="文件名，不含所在文件夹")
    sha256: str = Field(pattern=SHA256)
    size: int = Field(ge=0, description="字节数")


class DigestRef(Part):
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class PassedOver(Part):
    file: str
    message: str
    code: str = ""
    fatal: bool = False


class RegulationsRef(Part):
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    files: list[FileRef] = Field(default=[], description="另加的法规文件（--regulations）")


class RulesRef(Part):
    sha256: str = Field(default="", pattern=SHA256, description="规则库的校验值；文件清理的规则另记在 review_rules")
    files: list[FileRef] = Field(default=[], description="另加的规则文件（--rules）")
    rules: dict[str, str] = Field(default={}, description="核查了的规则 → 内容的短校验值")
    parameters: dict[str, str] = Field(default={}, description="所用的参数 → 内容的短校验值")
    terms: dict[str, str] = Field(default={}, description="所用的术语 → 内容的短校验值")


class Receipt(Part):
    """回执：报告由哪些文件、规则、选项得出，凭它可以复算（hegui verify）。"""

    command: str
    hegui: str = Field(description="hegui 的版本")
    python: str = Field(description="结果逐字节相同的 Python 版本；实际用的版本记在审计日志")
    options: dict[str, Any]
    inputs: list[FileRef] = Field(description="输入文件，按读取的次序")
    passed_over: list[PassedOver] = Field(default=[], description="没有读的文件")
    regulations: RegulationsRef
    rules: RulesRef | None = None
    review_rules: DigestRef | None = None
    responsibilities: DigestRef | None = None
    forms: DigestRef | None = Field(default=None, description="自查表的问法、可以改的事项（rules/forms.yaml）")
    decisions: FileRef | None = None
    waivers: FileRef | None = None
    baseline: FileRef | None = None
    weights: FileRef | None = None
    digest: str = Field(pattern="^[0-9a-f]{64}$", description="报告其余内容的校验值；不是签名")


class ReviewIssueShape(Part):
    kind: str
    message: str


class ReviewDocumentShape(Part):
    path: str
    title: str
    conclusion: str
    issues: list[ReviewIssueShape]


class ReviewShape(Part):
    """As much of ``hegui.review/1`` as must be there before it is made again."""

    as_of: str = Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    documents: list[ReviewDocumentShape]
    problems: list[dict[str, Any]]
