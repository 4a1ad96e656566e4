// Which figures of a call are shown, and which are off; thresholds as in docs/reference/measures.md.

import type { CallMeasures } from "../types";

export const TALK = { least: 0.3, most: 0.65 };
export const PACE = { least: 110, most: 230 };
export const FILLERS = 3;
export const DEAD_AIR_S = 10;

export interface Figure {
  name: "talk" | "pace" | "silence" | "over" | "fillers";
  value: number | null;
  unit: "percent" | "wpm" | "seconds" | "times" | "per_100";
  /** Outside of what is easy to listen to. */
  off: boolean;
}

export function figures(of: CallMeasures | null): Figure[] {
  const talk = of?.talk_share ?? null;
  const pace = of?.pace_wpm ?? null;
  const silence = of ? (of.longest_silence?.seconds ?? 0) : null;
  const over = of ? of.interrupted_customer.length : null;
  const fillers = of?.fillers_per_100 ?? null;
  const late = of?.agents_silences.some((one) => one.seconds >= DEAD_AIR_S) ?? false;
  return [
    {
      name: "talk",
      value: talk === null ? null : Math.round(talk * 100),
      unit: "percent",
      off: talk !== null && (talk < TALK.least || talk > TALK.most),
    },
    {
      name: "pace",
      value: pace,
      unit: "wpm",
      off: pace !== null && (pace < PACE.least || pace > PACE.most),
    },
    {
      name: "silence",
      value: silence === null ? null : Math.round(silence),
      unit: "seconds",
      off: late,
    },
    { name: "over", value: over, unit: "times", off: (over ?? 0) > 0 },
    { name: "fillers", value: fillers, unit: "per_100", off: (fillers ?? 0) > FILLERS },
  ];
}
