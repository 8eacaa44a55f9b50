# What the Dockerfile of the resource builds in where no registry can be reached.
FROM blue-green-test/base
COPY node /usr/local/bin/node
COPY node_modules/ /source/node_modules/
