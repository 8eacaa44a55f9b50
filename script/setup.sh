# Sourced by the scripts beside it: the root of the repository, its packages, its Node 24.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Everything for people goes to stderr; stdout belongs to the script.
say() { printf '%s\n' "$*" >&2; }

# Installs the npm packages when they are missing or package-lock.json is newer than they are,
# and puts their programs first: Node 24 is one of them, whatever Node the machine has.
install_packages() {
  if [ ! -x "$root/node_modules/.bin/node" ] ||
    [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]; then
    if ! command -v npm >/dev/null; then
      say 'npm is missing: install Node (any version that is still maintained) and run this again'
      exit 1
    fi
    say 'installing the npm packages (npm ci)'
    (cd "$root" && npm ci --no-fund --no-audit) >&2
    touch "$root/node_modules/.package-lock.json"
  fi
  PATH=$root/node_modules/.bin:$PATH
}

# Debian puts daemons where an ordinary user's PATH does not look.
has_program() { PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$1" >/dev/null; }

# Installs Debian packages when their programs are missing and this user may; never fails. An
# argument is a program, or program=package where the package is called otherwise.
install_programs() {
  local missing=() program as_root=()
  for program in "$@"; do has_program "${program%%=*}" || missing+=("${program#*=}"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  has_program apt-get || return 0
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || return 0
  fi
  say "installing ${missing[*]} (apt-get)"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --no-install-recommends "${missing[@]}")
  "${install[@]}" >&2 || { "${as_root[@]}" apt-get update >&2 && "${install[@]}" >&2; } || true
}
