/**
 * The audit log as a hash chain: each entry's hash covers the one before it, so that an entry that is changed, removed,
 * added or moved afterwards shows. What changed is covered by a salted hash of its own, so that personal values can be
 * removed without breaking the chain, and not be guessed from what is left.
 */
import type { Infer } from "convex/values";
import type { AuditActorType, AuditChange, vAuditValue } from "../audit/schema";
import { randomHex, sha256Hex } from "./tokens";

/** What the first entry of a chain follows. */
export const CHAIN_START = "0".repeat(64);
const SALT_BYTES = 16;

export interface AuditDetails {
  changes?: AuditChange[];
  metadata?: Record<string, Infer<typeof vAuditValue>>;
}
export interface ChainedFields {
  seq: number;
  timestamp: number;
  actorType: AuditActorType;
  actorId?: string;
  action: string;
  resourceType: string;
  resourceId?: string;
}

/** The details as one text that does not depend on the order of keys. */
function canonical({ changes = [], metadata = {} }: AuditDetails): string {
  const list = changes.map(({ field, before, after }) => [field, before, after]);
  const entries = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([list, entries]);
}

/** SHA-256 of the salt and the details. */
export async function hashDetails(salt: string, details: AuditDetails): Promise<string> {
  return await sha256Hex(`${salt}${canonical(details)}`);
}

/** SHA-256 over the previous hash, the entry's own fields and the hash of its details. */
export async function hashEntry(previous: string, fields: ChainedFields, detailsHash: string): Promise<string> {
  const { seq, timestamp, actorType, actorId = null, action, resourceType, resourceId = null } = fields;
  const parts = [previous, seq, timestamp, actorType, actorId, action, resourceType, resourceId, detailsHash];
  return await sha256Hex(JSON.stringify(parts));
}

/** What an entry carries as part of the chain. */
export async function linked(previous: string, fields: ChainedFields, details: AuditDetails) {
  const salt = randomHex(SALT_BYTES);
  const detailsHash = await hashDetails(salt, details);
  return { salt, detailsHash, hash: await hashEntry(previous, fields, detailsHash) };
}
