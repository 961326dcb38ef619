import { foreignValue, idArguments, type IdArgument } from "./arguments.testing";
import { isChanged, leaks, mayWriteOf, type Snapshot, takeSnapshot, trespasses } from "./oracles.testing";
import { type Outcome, outcomeOf, textOf } from "./outcome.testing";
import { ATTACKERS, mayCall, ownArguments, type Principal, rightfulCaller } from "./principals.testing";
import type { RegisteredFunction } from "./registry.testing";
import type { Owner } from "./rows.testing";
import { withValueAt } from "./validators.testing";
import { createWorld, type World } from "./world.testing";

/** What stands in place of an id. */
const SUBSTITUTIONS = ["foreign tenant", "other owner", "wrong table", "deleted", "malformed"] as const;
type Substitution = (typeof SUBSTITUTIONS)[number];

interface Case {
  fn: RegisteredFunction;
  /** Name of an attacker, or `rightful caller`. */
  caller: string;
  what: string;
  arguments(principal: Principal, world: World): Record<string, unknown>;
}

export interface Violation {
  fn: string;
  caller: string;
  what: string;
  finding: string;
}

export interface MatrixReport {
  functions: number;
  cases: number;
  /** Refused by our own checks, with an AppError. */
  denied: number;
  /** Calls that the policy lets pass and that stayed among the caller's own rows. */
  allowed: number;
  /** Ids that the platform's validators refuse before any row is read: malformed, or of another table. */
  refusedByValidator: number;
  violations: Violation[];
}

function otherTenant(owner: Owner): Owner {
  return { tenant: owner.tenant === "A" ? "B" : "A", visitor: 1 };
}

function substitute(fn: RegisteredFunction, id: IdArgument, kind: Substitution, owner: Owner, world: World): unknown {
  const partyOf = ({ tenant, visitor }: Owner) => world.parties[tenant][visitor];
  const sibling: Owner = { tenant: owner.tenant, visitor: owner.visitor === 1 ? 2 : 1 };
  switch (kind) {
    case "foreign tenant":
      return foreignValue(id, fn, partyOf(owner), partyOf(otherTenant(owner)), world);
    case "other owner":
      return foreignValue(id, fn, partyOf(owner), partyOf(sibling), world);
    case "wrong table":
      return world.parties[owner.tenant][1].ids[id.table === "workspaces" ? "visitors" : "workspaces"];
    case "deleted":
      return world.deleted[id.table];
    case "malformed":
      return "not-an-id";
  }
}

/** All cases of a function for one caller: with his own rows, as the rightful caller would call, each id replaced. */
function casesOf(fn: RegisteredFunction, caller: string): Case[] {
  const plain: Case = {
    fn,
    caller,
    what: "own arguments",
    arguments: (principal, world) => ownArguments(fn, principal, world),
  };
  const posing: Case = {
    fn,
    caller,
    what: "the rightful caller's arguments",
    arguments: (principal, world) => {
      const args = ownArguments(fn, rightfulCaller(fn, world), world);
      return "sessionToken" in args ? { ...args, sessionToken: principal.token(fn) } : args;
    },
  };
  const replaced = idArguments(fn).flatMap((id) =>
    SUBSTITUTIONS.map((kind): Case => ({
      fn,
      caller,
      what: `${id.path.join(".")}: ${kind}`,
      arguments: (principal, world) => {
        const value = substitute(fn, id, kind, principal.owner, world);
        return withValueAt(ownArguments(fn, principal, world), id.path, value) as Record<string, unknown>;
      },
    })),
  );
  return caller === "rightful caller" ? [plain, ...replaced] : [plain, posing, ...replaced];
}

/** A world that is made anew after every call that changed it. */
class FreshWorld {
  private current: { world: World; snapshot: Snapshot } | null = null;

  constructor(private readonly modules: Parameters<typeof createWorld>[0]) {}

  async get(): Promise<{ world: World; snapshot: Snapshot }> {
    if (this.current === null) {
      const world = await createWorld(this.modules);
      this.current = { world, snapshot: await takeSnapshot(world) };
    }
    return this.current;
  }

  spoil(): void {
    this.current = null;
  }
}

interface Played {
  outcome: Outcome;
  findings: string[];
  isAllowed: boolean;
  /** Whether the arguments were the caller's own after all. */
  isOwn: boolean;
  /** What the caller learns, the id he gave replaced: equal for ids he must not tell apart. */
  learned: string;
}

async function play(test: Case, fresh: FreshWorld): Promise<Played> {
  const { world, snapshot } = await fresh.get();
  const principal = test.caller in ATTACKERS ? ATTACKERS[test.caller]!(world) : rightfulCaller(test.fn, world);
  const args = test.arguments(principal, world);
  const isAllowed = mayCall(test.fn, principal, args, world);
  const outcome = await outcomeOf(principal.caller, test.fn, args);
  const findings = leaks(test.fn, principal, outcome).map((text) => `saw ${text}`);
  if (outcome.kind === "result" && !isAllowed) findings.push("succeeded against its policy");
  if (outcome.kind === "crash") findings.push(`crashed: ${outcome.message.slice(0, 200)}`);
  // A query writes nothing and a mutation that throws takes everything back; an action may have done a part.
  const mayHaveWritten = test.fn.kind === "action" || (test.fn.kind === "mutation" && outcome.kind === "result");
  if (mayHaveWritten) {
    const after = await takeSnapshot(world);
    findings.push(...trespasses(mayWriteOf(test.fn, principal, args, world), snapshot, after, world));
    if (outcome.kind === "result" || isChanged(snapshot, after)) fresh.spoil();
  }
  const isOwn = JSON.stringify(args) === JSON.stringify(ownArguments(test.fn, principal, world));
  return { outcome, findings, isAllowed, isOwn, learned: textOf(outcome) };
}

/** A foreign or another's row must look exactly like one that is not there. */
function tellsApart(test: Case, played: Played, missing: Played | undefined): string[] {
  const isHidden =
    /: foreign tenant$/.test(test.what) || (/: other owner$/.test(test.what) && test.caller.includes("visitor"));
  const isOpen = test.fn.policy?.audience === "public";
  // What all visitors of a tenant share is nobody's in particular: replaced by the sibling's, the id is the same.
  if (isOpen || !isHidden || !missing || played.isOwn) return [];
  if (!played.isAllowed || played.outcome.kind === "invalid") return [];
  return played.learned === missing.learned ? [] : [`tells it from a missing row: ${played.learned.slice(0, 200)}`];
}

async function playAll(cases: Case[], fresh: FreshWorld, report: MatrixReport): Promise<void> {
  const played = new Map<string, Played>();
  for (const test of cases) {
    const result = await play(test, fresh);
    played.set(test.what, result);
    report.cases += 1;
    if (result.outcome.kind === "refused") report.denied += 1;
    if (result.outcome.kind === "invalid") report.refusedByValidator += 1;
    if (result.outcome.kind === "result" && result.isAllowed) report.allowed += 1;
  }
  for (const test of cases) {
    const result = played.get(test.what)!;
    const missing = played.get(test.what.replace(/: .*$/, ": deleted"));
    const findings = [...result.findings, ...tellsApart(test, result, missing)];
    for (const finding of findings) {
      report.violations.push({ fn: test.fn.name, caller: test.caller, what: test.what, finding });
    }
  }
}

/** Runs every case of the functions against the three oracles. */
export async function runMatrix(
  functions: readonly RegisteredFunction[],
  modules?: Parameters<typeof createWorld>[0],
): Promise<MatrixReport> {
  const report: MatrixReport = {
    functions: functions.length,
    cases: 0,
    denied: 0,
    allowed: 0,
    refusedByValidator: 0,
    violations: [],
  };
  const fresh = new FreshWorld(modules);
  for (const fn of functions) {
    for (const caller of ["rightful caller", ...Object.keys(ATTACKERS)])
      await playAll(casesOf(fn, caller), fresh, report);
  }
  return report;
}
