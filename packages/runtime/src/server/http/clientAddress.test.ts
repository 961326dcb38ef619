import { expect, test } from "vitest";
import { clientAddress } from "./clientAddress.ts";

const from = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  clientAddress({
    socket: { remoteAddress },
    headers: { "x-forwarded-for": forwarded as string | undefined },
  } as Parameters<typeof clientAddress>[0]);

test.each([
  ["the other end of the connection", "203.0.113.9", undefined, "203.0.113.9"],
  ["in its plain form", "::ffff:203.0.113.9", undefined, "203.0.113.9"],
  ["nobody when the connection is gone", undefined, "198.51.100.1", null],
  ["not what someone far away claims", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["what a proxy on this machine says", "127.0.0.1", "198.51.100.1", "198.51.100.1"],
  ["what a proxy in the private network says", "::ffff:10.1.2.3", "2001:db8::7", "2001:db8::7"],
  [
    "the last one that a proxy close by did not write itself",
    "127.0.0.1",
    "1.1.1.1, 198.51.100.1, 10.0.0.7",
    "198.51.100.1",
  ],
  ["the proxy itself when what it says is no address", "127.0.0.1", "unknown", "127.0.0.1"],
  ["the nearest when everything is close by", "127.0.0.1", "192.168.1.4", "192.168.1.4"],
  ["one from several headers", "127.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"],
])("who asks is %s", (_name, remote, forwarded, expected) => {
  expect(from(remote, forwarded)).toBe(expected);
});
