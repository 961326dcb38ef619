import { expect, test } from "vitest";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { system } = api;

const file = () => deployed.http.action(api.files.store, { text: freshGroup() }) as Promise<string>;
const item = () => deployed.http.mutation(api.basics.addItem, { group: freshGroup(), name: "a" }) as Promise<string>;
const job = () => deployed.http.mutation(system.far, { name: freshGroup() }) as Promise<string>;

test("system documents come from db.system only", async () => {
  const id = await file();
  expect(await deployed.http.query(system.getWithSystem, { id })).toMatchObject({ _id: id });
  expect(await rejection(deployed.http.query(system.getWithDb, { id }))).toContain(
    "System tables can only be accessed from db.system.",
  );
});

test("user documents come from db only", async () => {
  expect(await rejection(deployed.http.query(system.getWithSystem, { id: await item() }))).toContain(
    "User tables can only be accessed from db.get().",
  );
});

test("system tables are queried with db.system only", async () => {
  await file();
  expect(
    ((await deployed.http.query(system.queryWithSystem, { table: "_storage" })) as unknown[]).length,
  ).toBeGreaterThan(0);
  expect(await rejection(deployed.http.query(system.queryWithDb, { table: "_storage" }))).toContain(
    "System tables can only be accessed from db.system.",
  );
  expect(await rejection(deployed.http.query(system.queryWithSystem, { table: "items" }))).toContain(
    "User tables can only be accessed from db.query().",
  );
});

test("other system tables do not exist for functions", async () => {
  for (const table of ["_tables", "_index", "_nonsense"]) {
    expect(await rejection(deployed.http.query(system.queryWithSystem, { table }))).toMatch(/Server Error/);
  }
});

test("ids normalize in their own world", async () => {
  const [stored, scheduled, user] = [await file(), await job(), await item()];
  const normalize = (id: string) => deployed.http.query(system.normalize, { id });
  expect(await normalize(stored)).toEqual({ storage: stored, job: null, user: null });
  expect(await normalize(scheduled)).toEqual({ storage: null, job: scheduled, user: null });
  expect(await normalize(user)).toEqual({ storage: null, job: null, user });
});

test("system documents cannot be written", async () => {
  const id = await file();
  expect(await rejection(deployed.http.mutation(system.patchSystem, { id }))).toMatch(/[Ss]ystem table/);
  expect(await rejection(deployed.http.mutation(system.deleteSystem, { id }))).toMatch(/[Ss]ystem table/);
  expect(await rejection(deployed.http.mutation(system.insertSystem, {}))).toMatch(
    /[Ss]ystem table|Invalid table name/,
  );
});
