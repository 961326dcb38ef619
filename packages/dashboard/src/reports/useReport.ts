import { useNavigate, useSearch } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { createContext, useContext, useState } from "react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { FactKind } from "./figures.ts";
import { levelFor, type Period, presetPeriod, reportSearch, type ReportSearch } from "./period.ts";

export type Dimension = "channel" | "agent" | "team" | "tag" | "form" | "policy";

/** The rows behind a figure that was chosen. */
export interface Drill extends Period {
  title: string;
  kind: FactKind;
  bin?: number;
  dimension?: Dimension;
  member?: string;
}

export const DrillContext = createContext<(drill: Drill) => void>(() => undefined);

/** Opens the rows behind a figure. */
export const useDrill = () => useContext(DrillContext);

/** The period of a report, from the address; the last 14 days of the workspace without one. */
export function usePeriod(timeZone: string) {
  const navigate = useNavigate();
  const { from, to, alone = false } = reportSearch(useSearch({ strict: false }));
  const period = from && to ? { from, to } : presetPeriod("14", Date.now(), timeZone);
  const change = (next: ReportSearch) =>
    void navigate({ to: ".", search: (before: object) => ({ ...before, ...next }), replace: true });
  return {
    period,
    isCompared: !alone,
    setPeriod: (next: Period) => change(next),
    setCompared: (isCompared: boolean) => change({ alone: isCompared ? undefined : true }),
  };
}

/** What a query said last while the next answer is on its way, so that figures do not flicker. */
function useKept<Value>(value: Value | undefined): { value: Value | undefined; isOld: boolean } {
  const [kept, setKept] = useState(value);
  if (value !== undefined && value !== kept) setKept(value);
  return { value: value ?? kept, isOld: value === undefined && kept !== undefined };
}

/** The series of a report, with the period before it unless that is not wanted. */
export function useSeries(period: Period, isCompared: boolean, dimension?: Dimension, member?: string) {
  const { workspaceId } = useSession();
  const level = levelFor(period);
  const of = dimension && member ? { dimension, member } : {};
  const kept = useKept(useQuery(api.reporting.agent.series, { workspaceId, ...period, level, isCompared, ...of }));
  return { series: kept.value, isOld: kept.isOld, level };
}

/** Open tickets over time. */
export function useBacklog(period: Period) {
  const { workspaceId } = useSession();
  const level = levelFor(period);
  return { backlog: useKept(useQuery(api.reporting.agent.backlog, { workspaceId, ...period, level })).value, level };
}

/** The table of a report. */
export function useBreakdown(period: Period, dimension: Dimension) {
  const { workspaceId } = useSession();
  const kept = useKept(useQuery(api.reporting.agent.breakdown, { workspaceId, ...period, dimension }));
  return { breakdown: kept.value, isOld: kept.isOld };
}
