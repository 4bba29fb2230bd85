#!/bin/sh
# Puts one hashed lock file and Linjia itself into .venv, making .venv when it is missing or was moved.
# usage: sh scripts/install.sh LOCK      PYTHON=python3.12 chooses the interpreter
# Everything is said on standard error, so that `make demo ARGS="--once --json"` prints JSON alone.
set -eu
lock=$1

say() { printf '%s\n' "$*" >&2; }

fits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

choose_python() {
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
    if fits "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
  say "邻家需要 Python 3.11–3.14，没有找到（试过：${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}）。"
  say "请安装后重试，例如 Debian 12：apt-get install python3 python3-venv；或指定：make install PYTHON=/路径/python3.12"
  return 1
}

make_venv() {
  python=$(choose_python)
  if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "$python 缺少 venv 或 ensurepip 模块，无法建立虚拟环境。"
    say "Debian / Ubuntu 请先运行：apt-get install python$version-venv（或 python3-venv），然后重试。"
    return 1
  fi
  say "建立 .venv（$("$python" --version)）…"
  "$python" -m venv --clear .venv
}

# An environment made by hand is kept; one that was moved, or whose Python is gone, is not.
home=$(cat .venv/.home 2>/dev/null || pwd)
if [ "$home" != "$(pwd)" ] || ! fits .venv/bin/python; then
  make_venv
fi
pwd >.venv/.home

say "安装 $lock（首次约一分钟，只从 PyPI 下载）…"
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore .venv/bin/python -m pip install --quiet --no-deps"
$pip --require-hashes -r "$lock" >&2
$pip --no-build-isolation -e . >&2

say "构建图表（从 npm 下载，有哈希校验）…"
sh scripts/charts/build.sh >&2 ||
  say "图表没有构建成功（连不上 npm？）：页面照常可用，同样的数字在表格里；之后可运行 sh scripts/charts/build.sh。"
