#!/bin/sh
# Starts lnexplore on Linux and macOS, without asking for any rights. The first start makes an environment from the wheel beside
# this file (some minutes); later ones begin at once. With a folder "wheels" beside it no connection to the internet is needed.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$@"; }
fail() {
  say "" "$*"
  if [ -t 0 ]; then
    printf 'Press Enter to close this window. '
    read -r _
  fi
  exit 1
}

wheel=$(ls lnexplore-*.whl 2>/dev/null | sort | tail -n 1)
[ -n "$wheel" ] || fail "The file lnexplore-….whl is missing. Put it into the folder of this file: $(pwd)"

case $(uname -s) in
  Darwin) home="$HOME/Library/Application Support/lnexplore" ;;
  *) home="${XDG_DATA_HOME:-$HOME/.local/share}/lnexplore" ;;
esac
place="$home/${wheel%.whl}"

if [ ! -f "$place/ready" ]; then
  python=
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      python=$name
      break
    fi
  done
  [ -n "$python" ] || fail "lnexplore needs Python 3.11, 3.12 or 3.13 (on Debian and Ubuntu also the package python3-venv). Install it and start again."
  say "First start: lnexplore is being prepared in" "$place" "This takes some minutes."
  rm -rf "$place"
  "$python" -m venv "$place"
  if [ -d wheels ]; then
    set -- --no-index --find-links wheels
  else
    set --
  fi
  "$place/bin/python" -m pip install --quiet --disable-pip-version-check "$@" --require-hashes -r requirements.txt ||
    fail "The libraries could not be installed. Is this computer connected to the internet?"
  "$place/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "./$wheel" ||
    fail "The file $wheel could not be installed."
  : >"$place/ready"
fi

say "lnexplore opens in the browser. Close this window to end it."
# shellcheck disable=SC2086 # options are words
"$place/bin/lnexplore" ${LNEXPLORE_OPTIONS:-} || fail "lnexplore has ended with an error."
