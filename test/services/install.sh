#!/bin/sh
# Installs the system programs that a few tests compare with or look through. Without them those tests are skipped by name.
set -eu

missing=''
command -v task >/dev/null 2>&1 || missing="$missing taskwarrior"
command -v timew >/dev/null 2>&1 || missing="$missing timewarrior"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v jq >/dev/null 2>&1 || missing="$missing jq"
command -v nvim >/dev/null 2>&1 || missing="$missing neovim"
command -v zsh >/dev/null 2>&1 || missing="$missing zsh"
command -v fish >/dev/null 2>&1 || missing="$missing fish"
command -v faketime >/dev/null 2>&1 || missing="$missing faketime"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
python3 -c 'import dateutil' >/dev/null 2>&1 || missing="$missing python3-dateutil"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "note: not installed, their tests are skipped:$missing"
  exit 0
fi
# the word splitting is meant: one argument for each package
# shellcheck disable=SC2086
if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1; then
  echo "note: could not be installed, their tests are skipped:$missing"
fi
