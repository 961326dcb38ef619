import type { ReactNode } from "react";
import type { Person } from "../views.ts";
import { exactTime, localClock, useNow } from "../words/time.ts";

interface Fact {
  label: string;
  value: ReactNode;
  hint?: string;
}

function placeOf(person: Person): string | null {
  const { location } = person;
  return location ? [location.city, location.country].filter(Boolean).join(", ") || null : null;
}

function localTime(person: Person, now: number): Fact | null {
  const place = placeOf(person);
  const time = person.timezone ? localClock(now, person.timezone) : null;
  if (time)
    return { label: "Local time", value: [time, person.location?.city].filter(Boolean).join(", "), hint: place ?? "" };
  return place ? { label: "Place", value: place } : null;
}

function deviceOf(person: Person): string | null {
  const { device } = person;
  return device ? [device.browser, device.os].filter(Boolean).join(", ") || null : null;
}

/** `planName` and `plan_name` as people write them: Plan name. */
export function attributeLabel(key: string): string {
  const words = key
    .replace(/([a-z])([A-Z])/gu, "$1 $2")
    .replace(/[_-]+/gu, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function attributeValue(value: string | number | boolean | null): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return value === null ? "" : String(value);
}

function factsOf(person: Person, now: number): Fact[] {
  const { unverified } = person;
  const facts: (Fact | null)[] = [
    person.email ? { label: "E-mail", value: person.email } : null,
    unverified?.name ? { label: "Says name", value: unverified.name, hint: "Told by the page, not proven" } : null,
    unverified?.email ? { label: "Says e-mail", value: unverified.email, hint: "Told by the page, not proven" } : null,
    localTime(person, now),
    person.externalUserId ? { label: "Your id", value: person.externalUserId } : null,
    deviceOf(person) ? { label: "Device", value: deviceOf(person) } : null,
    person.currentUrl ? { label: "Page", value: pathOf(person.currentUrl), hint: person.currentUrl } : null,
    person.readableId === person.name
      ? null
      : { label: "Known as", value: person.readableId, hint: `Since ${exactTime(person.firstSeenAt)}` },
    ...Object.entries(person.customAttributes).map(([key, value]) => ({
      label: attributeLabel(key),
      value: attributeValue(value),
    })),
  ];
  return facts.filter((fact) => fact !== null);
}

/** The part of an address after the host, which is what differs on one's own site. */
export function pathOf(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
}

/** Everything known of a person, as names and values; `lead` stands first. */
export function PersonFacts({ person, lead }: { person: Person; lead?: ReactNode }) {
  const now = useNow();
  return (
    <dl className="kv">
      {lead}
      {factsOf(person, now).map(({ label, value, hint }) => (
        <FactRow key={label} label={label} value={value} hint={hint ?? ""} />
      ))}
    </dl>
  );
}

function FactRow({ label, value, hint }: { label: string; value: ReactNode; hint: string }) {
  // An address broken in the middle is harder to read than one cut at the end.
  const isOneWord = typeof value === "string" && !value.includes(" ");
  return (
    <>
      <dt className="cut" title={label}>
        {label}
      </dt>
      <dd className={isOneWord ? "cut" : ""} title={hint === "" && isOneWord ? String(value) : hint || undefined}>
        {value}
      </dd>
    </>
  );
}
