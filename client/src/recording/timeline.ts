// When what was said sounds in a recording. Times are ms since the session started.

import type { RecordingPart, WireEvent } from "../types";

/** The message `seq` sounds from `starts` on. */
export interface Stretch {
  seq: number;
  starts: number;
  ends: number;
}

const SAID = new Set(["agent_said", "customer_said"]);

/** Every message by the time it began to sound; where nobody noted that, when it was written down. */
export function stretches(events: WireEvent[]): Stretch[] {
  const spoken = new Map<number, WireEvent>();
  for (const event of events) if (event.kind === "spoke") spoken.set(Number(event.source), event);
  return events
    .filter((event) => SAID.has(event.kind))
    .map(({ seq, at }) => {
      const spoke = spoken.get(seq);
      return { seq, starts: Number(spoke?.starts ?? at), ends: Number(spoke?.ends ?? at) };
    })
    .sort((a, b) => a.starts - b.starts || a.seq - b.seq);
}

/** The message that sounds at `t`, or sounded last. */
export function sounding(all: Stretch[], t: number): number | null {
  return all.findLast((one) => one.starts <= t)?.seq ?? null;
}

/** Where `t` lies: the part, and ms from its beginning. In a gap: the beginning of the part after it. */
export function place(parts: RecordingPart[], t: number): { index: number; offset: number } {
  const index = parts.findIndex((part) => t < part.from_ms + part.ms);
  const last = parts.at(-1);
  if (index < 0) return { index: Math.max(0, parts.length - 1), offset: last?.ms ?? 0 };
  return { index, offset: Math.max(0, t - (parts[index]?.from_ms ?? 0)) };
}

/** The part that has something at `t`, and ms from its beginning; null in a gap. */
export function shown(
  parts: RecordingPart[],
  t: number,
): { part: RecordingPart; offset: number } | null {
  const part = parts.find((one) => one.from_ms <= t && t < one.from_ms + one.ms);
  return part ? { part, offset: t - part.from_ms } : null;
}
