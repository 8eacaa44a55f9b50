# For amd64 and arm64 alike. Both bases are ARGs, so that it can be built where their registry
# cannot be reached.

# Node, npm, strip, ldd, openssl and CA certificates of one Debian.
ARG build_image=node:24-trixie
# A root with a shell. It has no C library, because it gets the one that Node was built with; a
# Debian of the same release as build_image works too.
ARG base_image=busybox:stable-musl

FROM ${build_image} AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
# A build image may bring the packages. No install scripts: esbuild's binary is a package of its own.
RUN [ -d node_modules ] || npm ci --ignore-scripts
COPY . .
RUN node script/build.ts && script/image-root /image && script/image-root --tests /tests

FROM ${base_image} AS resource
# No USER: Concourse before 8.3 makes the folders of a step for root. No ENV: a type that is
# installed on the workers would not get it.
COPY --from=build /image/ /
# The kernel looks for the loader of libraries outside of /usr; a Debian finds it there already.
RUN for loader in /usr/lib*/ld-linux*; do \
    path=${loader#/usr}; \
    [ -e "$path" ] || { mkdir -p "${path%/*}" && ln -s "$loader" "$path"; }; \
  done

# The contract tests against the files that are shipped: docker build --target tests .
FROM resource AS tests
COPY --from=build /tests/ /
COPY --from=build /source/ /source/
WORKDIR /source
RUN RESOURCE_DIRECTORY=/opt/resource node node_modules/vitest/vitest.mjs run test/config test/concourse

FROM resource
