import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Addresses that a proxy in front of this server has: this machine and private networks (RFC 1918, 4193, 6598). */
const near = new BlockList();
near.addSubnet("127.0.0.0", 8);
near.addSubnet("10.0.0.0", 8);
near.addSubnet("172.16.0.0", 12);
near.addSubnet("192.168.0.0", 16);
near.addSubnet("100.64.0.0", 10);
near.addAddress("::1", "ipv6");
near.addSubnet("fc00::", 7, "ipv6");

const MAPPED = /^::ffff:(?=\d+\.)/i;

/** An address in its plain form; null for what is none. */
function plain(text: string | undefined): string | null {
  const address = text?.trim().replace(MAPPED, "") ?? "";
  return isIP(address) === 0 ? null : address;
}

const isNear = (address: string): boolean => near.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/**
 * Who asks: the other end of the connection. Where that is a proxy close by, its `X-Forwarded-For` is believed, from the
 * right, as far as proxies close by wrote it; what stands further left is what a client may have made up.
 */
export function clientAddress({
  socket,
  headers,
}: Pick<IncomingMessage, "headers"> & { socket: { remoteAddress?: string } }) {
  let address = plain(socket.remoteAddress);
  const forwarded = [headers["x-forwarded-for"] ?? ""].flat().join(",").split(",");
  while (address !== null && isNear(address)) {
    const before = plain(forwarded.pop());
    if (before === null) break;
    address = before;
  }
  return address;
}
