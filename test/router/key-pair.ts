import type { KeyPair } from '../../foundation/router/listener.ts'

/** A certificate for shop.test that proves nothing: it signs itself and is public. */
export const keyPair: KeyPair = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgc8MUeVRyHFoKsuAr
Pys5S2Hc195FF7nLXQSO0lLQ58ShRANCAAQ7o8WbPz5c2RatHwAvddvSe1dDXWRA
NzMdrtAkRkEwO8a9pExM/rGDBTnC8rSMoqCo3lfPJzHcBUhneJwWdyFI
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIURDilq9CXt/o7l3uAXG2r68FTPqYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJc2hvcC50ZXN0MCAXDTI2MTEyMzEzNDg1OFoYDzIxMjYxMDMw
MTM0ODU4WjAUMRIwEAYDVQQDDAlzaG9wLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ7o8WbPz5c2RatHwAvddvSe1dDXWRANzMdrtAkRkEwO8a9pExM/rGD
BTnC8rSMoqCo3lfPJzHcBUhneJwWdyFIo2kwZzAdBgNVHQ4EFgQUTPJv1a4b//9B
QWToF6yFsbyLAccwHwYDVR0jBBgwFoAUTPJv1a4b//9BQWToF6yFsbyLAccwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglzaG9wLnRlc3QwCgYIKoZIzj0EAwID
SQAwRgIhAI5eb1ydfwjgKWIUYZV4QkcRSCADNDdfYtdtEf5WKacUAiEAiHyGgHGN
TRvQZ9A3wDr5Q/8GKEmoCgo6KH1MxwGozvs=
-----END CERTIFICATE-----`,
}
