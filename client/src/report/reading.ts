// What the report needs of a log: its lines, the words of a quote within them, and a pace to replay them at.

import type { MoodPoint, Report, WireEvent } from "../types";

export interface Line {
  seq: number;
  at: number;
  kind:
    | "agent"
    | "customer"
    | "hold_on"
    | "hold_off"
    | "note"
    | "ended"
    | "hint"
    | "difficulty"
    | "whisper"
    | "side"
    | "reheard";
  text: string;
  /** Nobody knows when it was said; `at` means nothing then. */
  untimed?: boolean;
  /** What the line was made from. */
  event: WireEvent;
}

const KINDS: Record<string, Line["kind"]> = {
  agent_said: "agent",
  customer_said: "customer",
  hold_started: "hold_on",
  hold_ended: "hold_off",
  note_written: "note",
  session_ended: "ended",
  hint_given: "hint",
  difficulty_moved: "difficulty",
  whispered: "whisper",
  side_taken: "side",
  side_released: "side",
  agent_reappraised: "reheard",
};

export function lines(events: WireEvent[]): Line[] {
  const found: Line[] = [];
  for (const event of events) {
    const kind = KINDS[event.kind];
    if (!kind) continue;
    const text = textOf(kind, event, found);
    found.push({ seq: event.seq, at: event.at, kind, text, event });
  }
  return found;
}

function textOf(kind: Line["kind"], event: WireEvent, before: readonly Line[]): string {
  if (kind === "ended") return String(event.by);
  if (kind !== "reheard") return String(event.text ?? "");
  return spans(event, before.find((line) => line.seq === event.source)?.text ?? "").join("” “");
}

/** The words that the acts of `event` rest on: their places count code points of `text`. */
export function spans(event: WireEvent, text: string): string[] {
  const points = Array.from(text);
  const acts = (event.acts ?? []) as { start: number; end: number }[];
  return [...new Set(acts.map(({ start, end }) => points.slice(start, end).join("")))];
}

const BESIDE = new Set<Line["kind"]>(["hint", "difficulty", "reheard"]);

/** The lines that belong beside the mood: hints that were taken, moves of the difficulty, what was heard later. */
export function marks(of: Line[]): Line[] {
  return of.filter((line) => BESIDE.has(line.kind));
}

/** Each mark by the index of the first point after it, the last when there is none. */
export function placed(of: Line[], points: MoodPoint[]): Map<number, Line[]> {
  const by = new Map<number, Line[]>();
  for (const mark of of) {
    const after = points.findIndex((point) => point.seq > mark.seq);
    const at = after < 0 ? points.length - 1 : after;
    by.set(at, [...(by.get(at) ?? []), mark]);
  }
  return by;
}

/** What moved the mood, by the event that did it. */
export function bySource(points: MoodPoint[]): Map<number, MoodPoint[]> {
  const by = new Map<number, MoodPoint[]>();
  for (const point of points) {
    if (point.cause !== "start") by.set(point.source, [...(by.get(point.source) ?? []), point]);
  }
  return by;
}

/** `text` cut into before, the quoted words, and after; null when the quote is not in it. */
export function cut(text: string, quote: string): [string, string, string] | null {
  if (!quote) return null;
  const at = text.indexOf(quote);
  return at < 0 ? null : [text.slice(0, at), quote, text.slice(at + quote.length)];
}

const SHORTEST = 700;
const LONGEST = 4_000;

export interface Step {
  seq: number;
  at: number;
  /** When the line appears in the replay, in ms from its beginning. */
  t: number;
}

/** Lines at a pace to watch: the gaps as they were, but none shorter than 0.7 s or longer than 4 s. */
export function pace(of: Line[]): Step[] {
  const steps: Step[] = [];
  let t = 0;
  let before: Line | undefined;
  for (const line of of) {
    if (before) t += Math.min(LONGEST, Math.max(SHORTEST, line.at - before.at));
    steps.push({ seq: line.seq, at: line.at, t });
    before = line;
  }
  return steps;
}

/** The last step that has appeared at `t`. */
export function reached(steps: Step[], t: number): Step | undefined {
  return steps.findLast((step) => step.t <= t);
}

/** ms until a report is asked for anew: while it is scored, and while a model judges it. */
export function unfinished(report: Report | undefined): number | false {
  return report && (report.evaluation === null || report.judging === "under_way") ? 1_500 : false;
}
