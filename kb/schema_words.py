"""What an editor says about each key of a rule, term, parameter or case file while it is being written."""

from __future__ import annotations

from typing import Any

# definition of the JSON Schema ("" is the file itself) → key → what it is for
WORDS: dict[str, dict[str, str]] = {
    "": {
        "schema": "文件的种类，写在第一行",
        "rules": "规则的列表",
        "terms": "术语的列表",
        "parameters": "参数的列表",
        "fixtures": "几组现成的行，供各用例的 use 引用",
        "cases": "用例的列表",
    },
    "RuleModel": {
        "id": "编号：字母、数字、- _ .；一经使用不再改变，自己的规则不要用 ZB 开头",
        "revision": "第几版，从 1 起；改了意思就加 1",
        "title": "标题：一句话说清要求",
        "modality": "类型：obligation 义务，prohibition 禁止，permission 许可，power 职权，definition 定义，condition 条件",
        "severity": "等级：critical 特别严重，high 严重，medium 一般，low 轻微",
        "subject": "对象：报告算在哪张表的行上；这张表要有主键",
        "basis": "依据，至少一条 role: ground",
        "time": "按哪一天的规定判断",
        "key": "同一对象下，这些变量的值不同就各报一项",
        "kept": "对象表的列：台账一列也没有设的，这条规则没有事实可查，列一次，不逐个列为证据不足",
        "applies": "规则管谁、管什么情形；第一项必须是对象表，并绑定它的主键",
        "breach": "什么情形算违反，可有几个分支；与 require 二者只写其一",
        "require": "必须满足的条件，确定不满足即违反；与 breach 二者只写其一",
        "unless": "例外：满足任何一个就不算违反",
        "conflicts": "与依据不一致的规定：按立法法确定适用哪个，或者由谁裁决",
        "say": "结论的一句话，{变量}、{param:参数} 会换成实际的值",
        "message": "没有 say 时用的一句话",
        "judgement": "需人工判断时，说明判断什么、为什么",
        "remedy": "整改办法",
        "consequence": "法律后果，写明条款；规范性文件不能设定处罚",
        "responsible": "责任单位",
        "obligor": "谁负有义务；不写就是对象",
        "affected": "影响到谁",
        "open_terms": "原文没有界定、留待判断的用语",
        "note": "给写规则的人看的说明",
    },
    "BasisModel": {
        "regulation": "法规编号，见 hegui kb list",
        "locator": "条款，如 二（十三）.3、第五十六条第二款",
        "role": "ground 规则立足于它（缺省）；context 只是参见",
        "words": "只对应原文的这几个字（逐字），一处或几处",
    },
    "ConflictModel": {
        "ground": "本规则的哪一条依据；不写就是第一条",
        "against": "与它不一致的规定",
        "special": "ground、against 之中哪一个是特别规定；不知道就不写",
        "note": "哪里不一致，一句话",
    },
    "TimeModel": {
        "by": "event 行为发生之日，decision 作出决定之日，assessment 核查基准日",
        "at": "一日：变量，如 $日期",
        "during": "持续的行为：几个期间须有共同的一天落在规定施行以后，如 [[$起, $止], [$任职, $离职]]",
    },
    "BranchModel": {
        "case": "分支的名称",
        "outcome": "条件确定成立时的结论：violation 违反（缺省），lead 线索，needs_judgement 需人工判断，needs_ruling 需裁决",
        "optional": "true：台账没有给出所需的表时，不提示缺表",
        "when": "条件，须同时成立",
        "say": "这个分支的一句话",
        "judgement": "这个分支要判断什么、为什么",
    },
    "ExceptionModel": {
        "id": "例外的名称",
        "title": "例外的说明",
        "when": "条件，须同时成立",
        "basis": "例外的依据",
    },
    "PartyModel": {
        "type": "哪张表里的，或者“机关”",
        "id": "变量，如 $单位",
        "name": "写死的名称，如 市消防救援支队",
    },
    "TermModel": {
        "id": "术语的名称，像表名一样使用",
        "params": "参数的名称，内部写作 $名称",
        "definition": "术语的意思",
        "basis": "定义的依据",
        "any": "满足任何一项即可",
        "note": "给写规则的人看的说明",
    },
    "AlternativeModel": {
        "when": "条件，须同时成立",
        "optional": "true：台账没有给出所需的表时，当作没有这一项",
    },
    "ParameterModel": {
        "id": "参数的名称，规则里写作 {param: 名称}",
        "title": "参数的意思",
        "values": "各个时期的值，不能重叠",
        "unit": "单位",
        "note": "给写规则的人看的说明",
    },
    "ValueModel": {
        "from": "从哪一天起（含当天），不写就是一直以来",
        "to": "到哪一天为止（不含当天），不写就是至今",
        "value": "数、文字，或者文字的列表",
        "basis": "出处",
        "unsourced": "true：没有见到出处；只能用于提请判断",
        "note": "说明",
    },
    "CaseModel": {
        "name": "用例的名称，如“离职满两年的当天”",
        "rule": "所检验的规则",
        "as_of": "核查基准日，如 2024-06-30",
        "use": "用到的 fixtures，各表的行依次合在一起",
        "tables": "另加的行",
        "set": "改几格：表 → 主键（或 #2 表示第二行）→ 列 → 新的值",
        "drop": "去掉几行：表 → 主键或 #2 的列表",
        "expect": "对象的主键 → 应有的结论（同一对象有几项时取最重的）",
        "missing": "证据不足时，还缺里应当列有的格，写作 表.列",
        "says": "句子里应当有的词",
        "judgement": "判断理由里应当有的词",
        "note": "说明",
    },
}


def explained(schema: dict[str, Any]) -> dict[str, Any]:
    """Puts the words above into a schema; what a model says itself stays."""
    _describe(schema, "")
    for name, definition in schema.get("$defs", {}).items():
        _describe(definition, name)
    return schema


def _describe(definition: dict[str, Any], name: str) -> None:
    for key, words in WORDS.get(name, {}).items():
        if key in definition.get("properties", {}):
            definition["properties"][key].setdefault("description", words)
