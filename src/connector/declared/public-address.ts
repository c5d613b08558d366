/**
 * Which addresses a declared system may have: those that the internet routes, unless the operator declares that it is in
 * our own network.
 */
import { BlockList, isIP } from 'node:net';

/** RFC 6890 and its registries: this host, private, shared, link-local, documentation, benchmarks, multicast, reserved. */
const NOT_ROUTED: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The host service of Azure, which every machine there reaches.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** The only unicast addresses that are given out are in 2000::/3; those in it that carry an IPv4 address are not. */
const ROUTED_6 = ['2000::', 3] as const;
const NOT_ROUTED_6: readonly (readonly [address: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const notRouted = new BlockList();
for (const [address, prefix] of NOT_ROUTED) notRouted.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of NOT_ROUTED_6) notRouted.addSubnet(address, prefix, 'ipv6');
const routed6 = new BlockList();
routed6.addSubnet(...ROUTED_6, 'ipv6');

/** @param address an IP address; anything else is not public */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notRouted.check(address, 'ipv4');
  return family === 6 && routed6.check(address, 'ipv6') && !notRouted.check(address, 'ipv6');
}
