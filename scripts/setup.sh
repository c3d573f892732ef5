#!/bin/sh
# Installs the dependencies and builds, once, however many commands ask for it at the same time.
# Needs a system Node 20 or newer with npm; everything later runs on the Node that is installed here.
set -eu
cd -- "$(dirname -- "$0")/.."

major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -lt 20 ]; then
  echo "error: Aurelius needs Node 20 or newer and npm to install itself; found: $(node --version 2>/dev/null || echo none)" >&2
  exit 1
fi

lock=.setup.lock
until mkdir "$lock" 2>/dev/null; do
  owner=$(cat "$lock/pid" 2>/dev/null || echo '')
  if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
    rm -rf "$lock"
  else
    sleep 0.2
  fi
done
trap 'rm -rf "$lock"' EXIT
trap 'exit 130' INT TERM
echo $$ >"$lock/pid"

if ! cmp -s pnpm-lock.yaml node_modules/.pnpm/lock.yaml; then
  npx -y pnpm@12.21.0 install --frozen-lockfile
fi
node=node_modules/node/bin/node
[ -x "$node" ] || node=node
"$node" scripts/check-node.mjs
"$node" scripts/build.ts
