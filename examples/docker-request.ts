// node examples/docker-request.ts [PARAMS] [SOURCE]: the request that Concourse would send to out,
// for the app in docker/, on the Docker Engine that DOCKER_HOST names. Both are JSON and go over
// what is written here.
const [params = '{}', source = '{}'] = process.argv.slice(2)
const request = {
  source: {
    platform: 'docker',
    app: 'hello',
    host: process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock',
    proxy: { name: 'hello-proxy', http_port: '127.0.0.1:8080' },
    ...JSON.parse(source),
  },
  params: { manifest: 'docker/manifest.yml', ...JSON.parse(params) },
}
process.stdout.write(`${JSON.stringify(request)}\n`)
