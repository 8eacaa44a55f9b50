# Sourced by engine.sh: the images that tests build on, made without any image registry.
# shellcheck shell=bash disable=SC2154 # root, cache and engine are of engine.sh

# What the resource's own image is built with comes along, so that there is one base.
base_packages=haproxy,ca-certificates,openssl,busybox-static,binutils

# Makes what is missing in the Engine; 1 and one line when something cannot be made.
make_images() {
  make_base && make_app && make_busybox && make_build
}

# Is there an image of this name, made from this?
has_image() {
  local label='{{index .Config.Labels "made-from"}}'
  [ "$(engine image inspect --format "$label" "$1" 2>/dev/null)" = "$2" ]
}

# Debian 12, because its HAProxy is 2.6, the oldest that is supported.
make_base() {
  local made_from archive
  made_from="bookworm $base_packages"
  archive=$cache/base-$(cksum <<<"$made_from" | cut -d ' ' -f 1).tar
  if ! has_image blue-green-test/base "$made_from"; then
    mkdir -p "$cache"
    [ -e "$archive" ] || bootstrap_base "$archive" || return 1
    say 'importing the base image'
    engine import --change "LABEL made-from=\"$made_from\"" "$archive" blue-green-test/base >/dev/null ||
      return 1
  fi
  engine tag blue-green-test/base blue-green-test/proxy
}

bootstrap_base() {
  local work mirror
  if [ "$(id -u)" -ne 0 ] || ! has_program debootstrap; then
    say 'the base image needs root and debootstrap'
    return 1
  fi
  say 'making the base image (debootstrap)'
  work=$(mktemp -d "$cache/debootstrap-XXXXXX")
  # shellcheck disable=SC2016 # the dollars are apt's
  # The mirror that apt uses here for this release; without one debootstrap takes Debian's own.
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' \
    'Created-By: Packages' 2>/dev/null | sed -n 's/^Debian bookworm main //p' | head -1)
  # shellcheck disable=SC2086 # no mirror is no argument
  if PATH=$PATH:/usr/sbin:/sbin debootstrap --variant=minbase --include="$base_packages" \
    bookworm "$work/root" $mirror >"$work/log" 2>&1; then
    rm -rf "$work/root/var/cache/apt/archives" "$work/root/var/lib/apt/lists"
    tar --directory "$work/root" --create --file "$work/tar" --one-file-system . &&
      mv "$work/tar" "$1"
  else
    say "debootstrap failed: $(tail -1 "$work/log")"
  fi
  rm -rf --one-file-system "$work"
  [ -e "$1" ]
}

# The Engine's cache of layers makes these two nothing when nothing has changed.
make_app() {
  local built
  built=$(mktemp -d)
  "$root/node_modules/.bin/esbuild" "$root/test/support/docker/app/server.ts" --bundle \
    --platform=node --format=esm --log-level=warning --outfile="$built/server.mjs" &&
    # The same bytes give the same layer.
    touch --date=@0 "$built/server.mjs" &&
    tar --create --dereference --directory "$root/node_modules/node/bin" node \
      --directory "$root/test/support/docker/app" Dockerfile --directory "$built" server.mjs |
    build_image blue-green-test/app Dockerfile
  local status=$?
  rm -rf "$built"
  return "$status"
}

make_busybox() {
  tar --create --directory "$root/test/support/docker/images" busybox.Dockerfile |
    build_image blue-green-test/busybox busybox.Dockerfile
}

# The packages are a hundred megabytes to send, so they are sent only when they have changed.
make_build() {
  local made_from
  made_from=$(cat "$root/package-lock.json" "$root/test/support/docker/images/build.Dockerfile" |
    cksum)
  has_image blue-green-test/build "$made_from" ||
    tar --create --directory "$root/node_modules/node/bin" node \
      --directory "$root/test/support/docker/images" build.Dockerfile --directory "$root" \
      --exclude=node_modules/node --exclude=node_modules/@biomejs \
      --exclude='node_modules/@oxlint*' --exclude=node_modules/@typescript node_modules |
    build_image blue-green-test/build build.Dockerfile --label "made-from=$made_from"
}

# Builds an image of the context on stdin.
build_image() {
  local name=$1 file=$2 output
  shift 2
  output=$(engine build --tag "$name" --file "$file" "$@" - 2>&1) ||
    { say "$name cannot be built: $(tail -1 <<<"$output")"; return 1; }
}
