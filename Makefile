# hegui 的常用命令。任何一条都会先自行建好 .venv，新克隆的仓库直接用即可；只需要 make 和 Python 3.11–3.13。
# 指定解释器：make test PYTHON=/path/to/python3.12

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCKS := requirements/build.txt requirements/dev.txt

# The first of these whose version fits; a pyenv shim without a version behind it fails the test and is passed over.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	if $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then command -v $$p; break; fi; done)

.DEFAULT_GOAL := help
.PHONY: help venv spark demo examples test lint types cases mutate soak bench lock clean

help: ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' Makefile

venv: $(STAMP) ## 只建好 .venv，不做别的

$(STAMP): pyproject.toml $(LOCKS)
	@if [ -z "$(PYTHON)" ]; then \
		echo "没有找到 Python 3.11、3.12 或 3.13。请先安装（Debian/Ubuntu：apt install python3 python3-venv），或写明：make $(MAKECMDGOALS) PYTHON=解释器路径" >&2; exit 2; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "$(PYTHON) 不能用：需要 Python 3.11、3.12 或 3.13。" >&2; exit 2; }
	@echo "正在建立 $(VENV)（首次约需一分钟）……" >&2
	@"$(PYTHON)" -m venv --clear $(VENV) || { \
		echo "建立 $(VENV) 失败：$(PYTHON) 缺少 venv 模块（Debian/Ubuntu：apt install python3-venv）。" >&2; rm -rf $(VENV); exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@# frozendict and schema come as sources only: build them with the pinned setuptools, not with whatever is newest.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --use-pep517 --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

spark: $(STAMP) ## 装上 --engine spark 要的包（约 450 MB，另要 Java 17）
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --use-pep517 --require-hashes -r requirements/spark.txt

demo: $(STAMP) ## 核查两份示例台账，一眼看清查出了什么
	@$(BIN)/python examples/demo.py

examples: $(STAMP) ## 重新生成示例台账（结果与已提交的一致）
	@$(BIN)/python examples/make_examples.py

lint: $(STAMP) ## 代码风格
	@$(BIN)/ruff check .

# The folders kb, checker and cli are installed as hegui.kb, hegui.checker and hegui.cli; mypy needs to see them under that name.
types: $(STAMP) ## 类型检查（mypy --strict）
	@mkdir -p $(VENV)/typing/hegui
	@for part in kb checker cli; do ln -sfn ../../../$$part $(VENV)/typing/hegui/$$part; done
	@cd $(VENV)/typing && MYPYPATH=. ../bin/mypy --config-file ../../pyproject.toml -p hegui.kb -p hegui.checker -p hegui.cli

cases: $(STAMP) ## 规则库的写法和规则用例
	@$(BIN)/hegui rules lint
	@$(BIN)/hegui rules test

# pytest comes last, so that its summary is the last line.
test: lint types cases ## 全部检查：风格、类型、规则库、规则用例、测试
	@$(BIN)/python -m pytest -n auto

mutate: $(STAMP) ## 逐一改错规则，看用例能不能发现
	@$(BIN)/hegui rules mutate

soak: $(STAMP) ## 长时间随机测试
	@$(BIN)/python -m pytest tests -m soak

bench: $(STAMP) ## 速度与内存
	@$(BIN)/python benchmarks/run.py

lock: ## 按 pyproject.toml 重新锁定依赖（requirements/*.txt）
	@"$(PYTHON)" -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools
	@requirements/lock .venv-lock/bin/python

clean: ## 删除 .venv 和各种缓存
	@rm -rf .venv .venv-lock build dist out hegui.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
