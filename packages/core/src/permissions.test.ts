import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { can, effectivePermissions, isPermission, outranks, PERMISSIONS, type Role, ROLES } from "./permissions.ts";

const role = fc.constantFrom(...ROLES);
const permission = fc.constantFrom(...PERMISSIONS);
const sign = fc.constantFrom("", "+", "-");
const adjustment = fc.oneof(
  fc.tuple(sign, permission).map(([mark, name]) => mark + name),
  fc.string(),
  fc.constantFrom("owner", "*", "--audit.read", "+-audit.read", "__proto__", "AUDIT.READ", " audit.read"),
);
const adjustments = fc.array(adjustment, { maxLength: 20 });
const OWNER_ONLY = ["settings.billing", "data.delete"];

describe("effective permissions", () => {
  test("of an owner are all, whatever his adjustments say", () => {
    fc.assert(
      fc.property(adjustments, (permissions) => {
        expect([...effectivePermissions({ role: "owner", permissions })].sort()).toEqual([...PERMISSIONS].sort());
      }),
    );
  });

  test("hold only known words", () => {
    fc.assert(
      fc.property(role, adjustments, (of, permissions) => {
        for (const name of effectivePermissions({ role: of, permissions })) expect(isPermission(name)).toBe(true);
      }),
    );
  });

  test("never reach what is the owner's alone", () => {
    fc.assert(
      fc.property(fc.constantFrom<Role>("admin", "agent", "viewer"), adjustments, (of, permissions) => {
        const effective = effectivePermissions({ role: of, permissions });
        for (const name of OWNER_ONLY) expect([...effective]).not.toContain(name);
      }),
    );
  });

  test("lose what is taken away, also when it is added as well, in any order", () => {
    fc.assert(
      fc.property(adjustments, permission, fc.nat(20), (others, name, at) => {
        const permissions = [...others];
        permissions.splice(at % (others.length + 1), 0, `-${name}`);
        expect(can({ role: "admin", permissions: [...permissions, name, `+${name}`] }, name)).toBe(false);
      }),
    );
  });

  test("gain what is added and not taken away", () => {
    const ordinary = PERMISSIONS.filter((name) => !OWNER_ONLY.includes(name));
    fc.assert(
      fc.property(role, fc.constantFrom(...ordinary), fc.constantFrom("", "+"), (of, name, mark) => {
        expect(can({ role: of, permissions: [mark + name] }, name)).toBe(true);
      }),
    );
  });

  test("do not depend on order or repetition of the adjustments", () => {
    fc.assert(
      fc.property(role, adjustments, (of, permissions) => {
        const once = effectivePermissions({ role: of, permissions });
        const again = effectivePermissions({ role: of, permissions: [...permissions, ...permissions].reverse() });
        expect([...again].sort()).toEqual([...once].sort());
      }),
    );
  });

  test("of each role hold those of the role below", () => {
    const [owner, admin, agent, viewer] = ROLES.map((of) => effectivePermissions({ role: of }));
    for (const [above, below] of [
      [owner, admin],
      [admin, agent],
      [agent, viewer],
    ])
      for (const name of below ?? []) expect(above?.has(name)).toBe(true);
  });

  test("are a copy: changing them changes nobody's role", () => {
    (effectivePermissions({ role: "viewer" }) as Set<string>).add("data.export");
    expect(can({ role: "viewer" }, "data.export")).toBe(false);
  });
});

test("only the exact words are permissions", () => {
  for (const word of ["", "audit", "audit.read ", "AUDIT.READ", "constructor", "toString"])
    expect(isPermission(word)).toBe(false);
});

describe("rank", () => {
  test("orders the roles strictly: nobody outranks himself or one who outranks him", () => {
    fc.assert(
      fc.property(role, role, role, (a, b, c) => {
        expect(outranks(a, a)).toBe(false);
        expect(outranks(a, b) && outranks(b, a)).toBe(false);
        if (outranks(a, b) && outranks(b, c)) expect(outranks(a, c)).toBe(true);
        if (a !== b) expect(outranks(a, b) || outranks(b, a)).toBe(true);
      }),
    );
  });

  test("of the owner is above all, of the viewer above none", () => {
    for (const other of ROLES) {
      expect(outranks("owner", other)).toBe(other !== "owner");
      expect(outranks("viewer", other)).toBe(false);
    }
  });
});
