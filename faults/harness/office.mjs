/**
 * The product's office hours on a server whose clock is set: whether a workspace is open, and until when, must be what a
 * clock on the wall of its time zone says. The expectation reads that clock with `Intl`, minute by minute, and shares
 * nothing with the product's own calculation.
 */
import { none } from "./entries.mjs";
import { openProduct } from "./product.mjs";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS = [-10 * MINUTE_MS, -HOUR_MS, HOUR_MS, DAY_MS, -DAY_MS, 7 * HOUR_MS, -7 * HOUR_MS];
/** Of the jumps, to around a change to or from summer time. */
const CHANGE_SHARE = 0.3;
const TIME_ZONE = "Europe/Berlin";
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
/** Working days, and a night shift from Saturday into the hours in which the clocks change. */
const SCHEDULE = [
  ...[1, 2, 3, 4, 5].map((day) => ({ day, opensAt: 9 * 60, closesAt: 17 * 60 })),
  { day: 6, opensAt: 22 * 60, closesAt: 30 * 60 },
];
const LONGEST_MS = 4 * DAY_MS;

const wall = new Intl.DateTimeFormat("en-US", {
  timeZone: TIME_ZONE,
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

function isOpen(time) {
  const parts = Object.fromEntries(wall.formatToParts(time).map(({ type, value }) => [type, value]));
  const day = WEEKDAYS.indexOf(parts.weekday);
  const minute = Number(parts.hour) * 60 + Number(parts.minute);
  const yesterday = (day + 6) % 7;
  const covers = (at) => (range) => range.day === at.day && at.minute >= range.opensAt && at.minute < range.closesAt;
  return SCHEDULE.some(covers({ day, minute })) || SCHEDULE.some(covers({ day: yesterday, minute: minute + 24 * 60 }));
}

/** The first whole minute after `time` at which it opens or closes. */
function nextChange(time) {
  const now = isOpen(time);
  const first = Math.floor(time / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  for (let at = first; at < time + LONGEST_MS; at += MINUTE_MS) if (isOpen(at) !== now) return at;
  return null;
}

/** Whether the state fits some moment between two readings of the clock. */
const fits = (state, time) => state.isOpen === isOpen(time) && state.nextChangeAt === nextChange(time);

/** Moves the clock `jumps` times and looks each time at what a visitor is told, once the sweep of each minute has run. */
export async function officeUnderJumps(workspace, clock, { jumps, changes, random }) {
  const { server, workspaceId, token } = await openProduct(workspace, clock.launch);
  const now = () => Date.now() + clock.offset;
  const hours = { timezone: TIME_ZONE, schedule: SCHEDULE, holidays: [] };
  await server.mutationAs(token, "messenger/agentOfficeHours:save", { workspaceId, hours });
  const wrong = [];
  for (let jump = 0; jump < jumps; jump++) {
    const near = random.pick(changes) - Date.now() + random.below(6 * HOUR_MS) - 3 * HOUR_MS;
    clock.set(random() < CHANGE_SHARE ? near : clock.offset + random.pick(STEPS));
    await server.admin("messenger/jobs:sweepOfficeHours", {});
    const before = now();
    const state = await server.query("messenger/public:officeHours", { workspaceId });
    if (!fits(state, before) && !fits(state, now()))
      wrong.push(`at ${new Date(before).toISOString()} it says ${JSON.stringify(state)}`);
  }
  await server.stop();
  return {
    examples: wrong,
    figures: [
      { id: "R6.officeJumps", what: "jumps after which the office hours were looked at", value: jumps, unit: "jumps" },
      none(
        "R6.office",
        "times at which a visitor is told something else than the clock on the wall",
        wrong.length,
        "times",
      ),
    ],
  };
}
