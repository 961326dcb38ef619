import fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf } from "./networkAddress";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("all addresses of one network have the same, and those of others another", () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const four = fc.array(group, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(four, four, four, (network, host, other) => {
      const written = networkOf([...network, ...host].join(":"));
      expect(written).toBe(networkOf([...network, ...other].join(":")));
      expect(written).toBe(networkOf(`${network.join(":")}::`));
      expect(written === networkOf([...other, ...host].join(":"))).toBe(network.join() === other.join());
    }),
  );
});
