/**
 * Subnets for the proxy's network, tried one after another: app containers get fixed addresses in
 * it, which the Engine gives out only in a subnet that somebody named. None is one of Docker's own
 * default pools (172.17.0.0/12 upwards and 192.168.0.0/16, moby/libnetwork, ipamutils), so that
 * they do not run out of theirs.
 */
export const subnets: readonly string[] = [
  ...Array.from({ length: 32 }, (_, n) => `10.213.${n * 8}.0/21`),
  ...Array.from({ length: 16 }, (_, n) => `10.${214 + n}.0.0/21`),
]
