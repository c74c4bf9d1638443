"""Puts the commands together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from hegui.cli.assess import assess
from hegui.cli.audit import audit_app
from hegui.cli.check import check
from hegui.cli.chinese import chinese
from hegui.cli.duties import duties
from hegui.cli.explain import explain
from hegui.cli.impact import impact
from hegui.cli.init import init
from hegui.cli.kb import kb_app
from hegui.cli.kb_cite import cite_texts
from hegui.cli.kb_diff import diff
from hegui.cli.kb_import import import_texts
from hegui.cli.kb_rank import rank_works
from hegui.cli.kb_search import search_texts
from hegui.cli.mutate import mutate
from hegui.cli.pseudonyms import pseudonyms
from hegui.cli.review import review
from hegui.cli.rules import rules_app
from hegui.cli.sample import sample
from hegui.cli.serve import serve
from hegui.cli.sign import key_app, sign
from hegui.cli.verify import verify
from hegui.cli.waivers import waivers_app

EPILOG = "退出码：0 未见问题；1 有违反；2 用法或输入有误；3 规则库有误；4 没有违反，但有线索、证据不足或待判断的事项。"

app = typer.Typer(
    name="hegui",
    help="合规：按消防执法改革的规定核查台账，查法规知识库。",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("assess")(assess)
app.command("check")(check)
app.command("duties")(duties)
app.command("explain")(explain)
app.command("impact")(impact)
app.command("init")(init)
app.command("review")(review)
app.command("sample")(sample)
app.command("serve")(serve)
app.command("pseudonyms")(pseudonyms)
app.command("sign")(sign)
app.command("verify")(verify)
kb_app.command("cite")(cite_texts)
kb_app.command("diff")(diff)
kb_app.command("import")(import_texts)
kb_app.command("rank")(rank_works)
kb_app.command("search")(search_texts)
rules_app.command("mutate")(mutate)
for group in (audit_app, kb_app, key_app, rules_app, waivers_app):
    app.add_typer(group)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"hegui {version('hegui')}")
        raise typer.Exit


@app.callback()
def _root(
    _version_wanted: Annotated[bool, typer.Option("--version", help="显示版本。", callback=_version, is_eager=True)] = False,
) -> None:
    """合规：按消防执法改革的规定核查台账，查法规知识库。"""


def run(arguments: Sequence[str]) -> int:
    """Runs a command line; returns the exit code. Wrong use is 2 and says so in Chinese."""
    from hegui.cli.masked import masked_streams

    with masked_streams(unmask="--unmask" in arguments):
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    from hegui.cli.usage import explain_usage

    command = chinese(typer.main.get_command(app))
    try:
        result = command.main(args=list(arguments), prog_name="hegui", standalone_mode=False)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("已中止。", err=True)
        return 130
    except Exception as error:
        text = explain_usage(error)
        if text is None:
            raise
        typer.echo(text, err=True)
        return 2
    return result if isinstance(result, int) else 0
