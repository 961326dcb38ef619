import type { Permission } from "@parley/core";
import { argumentsFor, rightfulPerson } from "./arguments.testing";
import type { Caller, RegisteredFunction } from "./registry.testing";
import type { Owner } from "./rows.testing";
import type { Party, Person, PersonName, World } from "./world.testing";

/** Someone who calls. What he may do follows from who he is, never from the code under test. */
export interface Principal {
  name: string;
  caller: Caller;
  /** Whose rows he names when he calls rightly, or claims to. */
  owner: Owner;
  person: Person | null;
  /** Present for visitors: the token he carries to a function. */
  token(fn: RegisteredFunction): string;
  hasSession: boolean;
}

const NO_TOKEN = `wst_${"0".repeat(64)}`;

function asPerson(world: World, owner: Owner, personName: PersonName, name: string): Principal {
  const person = world.people[owner.tenant][personName];
  const caller = world.t.withIdentity({ subject: `${person.userId}|${person.sessionId}` });
  return { name, caller, owner, person, token: () => NO_TOKEN, hasSession: false };
}

function asVisitor(world: World, owner: Owner, name: string, token: (party: Party, fn: RegisteredFunction) => string) {
  const party = world.parties[owner.tenant][owner.visitor];
  const principal: Principal = {
    name,
    caller: world.t,
    owner,
    person: null,
    token: (fn) => token(party, fn),
    hasSession: !name.includes("ended"),
  };
  return principal;
}

const A1: Owner = { tenant: "A", visitor: 1 };
const B1: Owner = { tenant: "B", visitor: 1 };

/** The ten who try what is not theirs. */
export const ATTACKERS: Record<string, (world: World) => Principal> = {
  anonymous: (world) => ({
    name: "anonymous",
    caller: world.t,
    owner: A1,
    person: null,
    token: () => NO_TOKEN,
    hasSession: false,
  }),
  "other visitor": (world) => asVisitor(world, { tenant: "A", visitor: 2 }, "other visitor", ({ token }) => token),
  "visitor of B": (world) => asVisitor(world, B1, "visitor of B", ({ token }) => token),
  // Queries learn of an end by a write; mutations also look at the clock.
  "ended session": (world) =>
    asVisitor(world, A1, "ended session", (party, fn) => (fn.kind === "mutation" ? party.dueToken : party.endedToken)),
  "owner of B": (world) => asPerson(world, B1, "owner", "owner of B"),
  "admin of B": (world) => asPerson(world, B1, "admin", "admin of B"),
  "agent of B": (world) => asPerson(world, B1, "agent", "agent of B"),
  "viewer of B": (world) => asPerson(world, B1, "viewer", "viewer of B"),
  "member without permissions": (world) => asPerson(world, A1, "bare", "member without permissions"),
  "removed member": (world) => asPerson(world, A1, "revoked", "removed member"),
};

/** The one who is meant to call a function. */
export function rightfulCaller(fn: RegisteredFunction, world: World, owner: Owner = A1): Principal {
  const audience = fn.policy?.audience;
  if (audience === "agent" || audience === "user") return asPerson(world, owner, rightfulPerson(fn), "rightful caller");
  return asVisitor(world, owner, "rightful caller", ({ token }) => token);
}

/** Arguments that name the principal's own rows and carry his own session. */
export function ownArguments(fn: RegisteredFunction, principal: Principal, world: World): Record<string, unknown> {
  const party = world.parties[principal.owner.tenant][principal.owner.visitor];
  return argumentsFor(fn, { party, token: principal.token(fn) }, world);
}

/** Whether the declared policy lets the principal call with these arguments. The rows named are another matter. */
export function mayCall(
  fn: RegisteredFunction,
  principal: Principal,
  args: Record<string, unknown>,
  world: World,
): boolean {
  switch (fn.policy?.audience) {
    case "agent": {
      const { tenant } = principal.owner;
      const isHome = args.workspaceId === world.parties[tenant][1].ids.workspaces;
      const permission = fn.policy.permission;
      const isMember = principal.person?.memberId != null && isHome;
      return (
        isMember && (permission === "member" || principal.person?.permissions.has(permission as Permission) === true)
      );
    }
    case "visitor":
      return principal.hasSession && args.sessionToken === principal.token(fn);
    case "user":
      return principal.person !== null;
    default:
      return fn.policy?.audience === "public";
  }
}
