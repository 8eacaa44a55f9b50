# Node and a Debian userland. An ARG, so that it can be built where Docker Hub cannot be reached.
ARG base_image=node:24-trixie-slim

FROM ${base_image} AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
# No install scripts: the base brings Node, and esbuild its binary as a package of its own.
RUN npm ci --ignore-scripts
COPY . .
RUN node script/build.ts

FROM ${base_image} AS resource
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
# No USER: Concourse before 8.3 makes the folders of a step for root. No ENV: a type that is
# installed on the workers would not get it.
COPY --from=build /source/dist/ /opt/resource/

# The contract tests against the files that are shipped: docker build --target tests .
FROM resource AS tests
RUN apt-get update && apt-get install --yes --no-install-recommends openssl
WORKDIR /source
COPY --from=build /source/ ./
RUN RESOURCE_DIRECTORY=/opt/resource node_modules/.bin/vitest run test/config test/concourse

FROM resource
