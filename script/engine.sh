# Sourced after setup.sh: a Docker Engine for tests, demo and bench.
#
#   start_engine   sets BLUE_GREEN_ENGINE and makes the images there; 1 and one line when it cannot
#   stop_engine    ends what start_engine started, with all its containers, mounts and addresses
#   with_engine    both, around a command, whose exit code it exits with
#
# Tests make and delete objects, so the machine's own Engine is used only where BLUE_GREEN_ENGINE
# names it. Otherwise dockerd is started apart from it, as root. It never touches the firewall:
# Docker's rules belong to one daemon per machine, a second one would flush the first one's. Ports
# published on 127.0.0.1 need no rules, and its containers need no way out.
# shellcheck shell=bash
# shellcheck source-path=SCRIPTDIR/..
# shellcheck source=script/setup.sh
[ -n "${root:-}" ] || . "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
# shellcheck source=script/images.sh
. "$root/script/images.sh"

cache=${BLUE_GREEN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blue-green-resource}

# Docker's CLI, at the Engine of the tests. The builder of 20.10 is the one that is always there.
engine() { DOCKER_HOST=$BLUE_GREEN_ENGINE DOCKER_BUILDKIT=0 docker "$@"; }

start_engine() {
  if find_engine && make_images; then
    export BLUE_GREEN_ENGINE
  else
    unset BLUE_GREEN_ENGINE
    return 1
  fi
}

# A signal goes to the command, which still needs the Engine to clean up.
with_engine() {
  local command status
  trap stop_engine EXIT
  trap 'exit 143' INT TERM HUP
  start_engine || exit 1
  "$@" &
  command=$!
  trap 'kill -TERM "$command" 2>/dev/null || true' INT TERM HUP
  while true; do
    wait "$command" && status=0 || status=$?
    kill -0 "$command" 2>/dev/null || exit "$status"
  done
}

find_engine() {
  if [ -z "${BLUE_GREEN_ENGINE:-}" ]; then
    install_engine && run_engine
  elif ! engine version >/dev/null 2>&1; then
    say "no Docker Engine answers at $BLUE_GREEN_ENGINE"
    return 1
  fi
}

install_engine() {
  if [ "$(id -u)" -ne 0 ]; then
    say 'only root can start a Docker Engine; BLUE_GREEN_ENGINE=unix:///path names a running one'
    return 1
  fi
  without_services install_programs dockerd=docker.io iptables ip=iproute2 pgrep=procps debootstrap
  # Debian 13 has Docker's CLI in a package of its own.
  install_programs docker=docker-cli
  local program
  for program in dockerd docker ip pgrep debootstrap; do
    has_program "$program" || { say "$program is missing and could not be installed"; return 1; }
  done
}

# Takes the first place on this machine that is free, so that two runs do not meet. Its images stay
# there for the next run.
run_engine() {
  local place
  mkdir -p "$cache" /run/lock
  for place in 1 2 3 4; do
    engine_home=$cache/engine-$place
    exec {engine_lock}>"/run/lock/blue-green-engine-$place"
    if flock --nonblock "$engine_lock"; then break; fi
    exec {engine_lock}>&-
    [ "$place" -lt 4 ] || { say "four Engines of ours run here already"; return 1; }
  done
  engine_bridge=bgr$place
  # Of 198.18.0.0/15, which RFC 2544 keeps for tests: no network of the machine is there.
  engine_bridge_address=198.18.$place.1/24
  engine_networks=198.19.$((place * 32)).0/19
  BLUE_GREEN_ENGINE=unix://$engine_home/docker.sock
  # A socket's path has at most 107 bytes, and containerd's is the longest.
  if [ "${#engine_home}" -gt 60 ]; then
    say "$cache is too long a path for sockets: set BLUE_GREEN_CACHE to a shorter one"
    return 1
  fi

  stop_engine_processes # a killed run may have left some
  mkdir -p "$engine_home"
  ip link add "$engine_bridge" type bridge 2>/dev/null || true
  if ! { ip address replace "$engine_bridge_address" dev "$engine_bridge" &&
    ip link set "$engine_bridge" up; }; then
    say 'no bridge can be made here, which a Docker Engine needs'
    return 1
  fi
  allow_between_containers
  # A session of its own: Ctrl-C reaches the tests, and they still need the Engine to clean up.
  setsid dockerd --data-root "$engine_home/data" --exec-root "$engine_home/exec" \
    --host "$BLUE_GREEN_ENGINE" --pidfile "$engine_home/pid" \
    --bridge "$engine_bridge" --default-address-pool "base=$engine_networks,size=26" \
    --iptables=false --ip-masq=false --ip-forward=false \
    </dev/null >"$engine_home/log" 2>&1 {engine_lock}>&- &
  engine_pid=$!

  local tries
  for ((tries = 0; tries < 300; tries++)); do
    engine version >/dev/null 2>&1 && break
    kill -0 "$engine_pid" 2>/dev/null || break
    sleep 0.1
  done
  if ! engine version >/dev/null 2>&1; then
    say "dockerd does not start here: $(grep -E 'failed|level=(error|fatal)' "$engine_home/log" | tail -1)"
    return 1
  fi
  empty_engine
  # Layers of images that were built anew since.
  engine image prune --force --filter until=24h >/dev/null
}

# Nothing of an earlier run but its images stays.
empty_engine() {
  local ids
  mapfile -t ids < <(engine ps --all --quiet)
  [ "${#ids[@]}" -eq 0 ] || engine rm --force --volumes "${ids[@]}" >/dev/null
  engine network prune --force >/dev/null
  mapfile -t ids < <(engine volume ls --quiet)
  [ "${#ids[@]}" -eq 0 ] || engine volume rm --force "${ids[@]}" >/dev/null
}

stop_engine() {
  [ -n "${engine_home:-}" ] || return 0
  stop_engine_processes
  ip link delete "$engine_bridge" 2>/dev/null || true
  forbid_between_containers
  exec {engine_lock}>&-
  engine_home=
}

# What runs for this Engine (dockerd, containerd, its shims) names the folder in its arguments, and
# is gone when this returns.
stop_engine_processes() {
  local tries
  if engine version >/dev/null 2>&1; then empty_engine 2>/dev/null || true; fi
  pgrep --full -- "--exec-root $engine_home/exec " | xargs --no-run-if-empty kill -TERM 2>/dev/null || true
  for ((tries = 0; tries < 200; tries++)); do
    pgrep --full -- "$engine_home/exec" >/dev/null || break
    sleep 0.1
  done
  pgrep --full -- "$engine_home/exec" | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
  awk -v below="$engine_home/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort --reverse |
    while read -r mount; do umount --lazy "$mount" || true; done
  rm -f "$engine_home/pid" "$engine_home/docker.sock"
}

# Another dockerd on this machine tells the firewall to drop what is forwarded, which on many
# kernels is also what passes inside a bridge. The containers of this one are let through.
between_containers() {
  local range
  # The last two are where proxies have their networks (src/platform/docker/proxy/network.ts). The
  # comment keeps the rules of two Engines apart.
  for range in "$engine_bridge_address" "$engine_networks" 10.208.0.0/12 10.224.0.0/13; do
    iptables "$1" FORWARD --source "$range" --destination "$range" \
      --match comment --comment "$engine_bridge" --jump ACCEPT 2>/dev/null || true
  done
}
allow_between_containers() {
  forbid_between_containers
  between_containers --insert
}
forbid_between_containers() { between_containers --delete; }

# Runs a command; services of Debian packages that it installs are not started. invoke-rc.d asks
# this program, see invoke-rc.d(8).
without_services() {
  local policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  "$@"
  rm -f "$policy"
}
