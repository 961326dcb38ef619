const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * The part of an address that one household or office keeps for itself: all of an IPv4 address, the first 64 bits of an
 * IPv6 address (RFC 6177, RFC 4291 2.5.4), written out. Other texts are given back as they are.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - left.length - right.length);
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}
