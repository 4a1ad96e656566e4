// What a watcher reads from a session's whole log: how the customer feels, what they do about it, and who has
// which side.

import type { Side } from "../fold";
import { spans } from "../report/reading";
import type { Mood, MoodPoint, WireEvent } from "../types";

const STILL: Mood = { frustration: 0, satisfaction: 0, patience: 0, cooperation: 0 };

/** The mood at the start and after every move of it. */
export function moods(events: readonly WireEvent[]): MoodPoint[] {
  const found: MoodPoint[] = [];
  const reheard = new Map<number, string>(); // messages that were heard again, and by whom
  for (const event of events) {
    const { seq, at } = event;
    if (event.kind === "session_started") {
      const mood = event.mood as Mood;
      found.push({
        seq,
        at,
        cause: "start",
        quote: "",
        source: seq,
        mood,
        delta: STILL,
        later: "",
      });
    } else if (event.kind === "agent_reappraised") {
      reheard.set(Number(event.source), String(event.listener));
    } else if (event.kind === "mood_moved") {
      found.push({
        seq,
        at,
        cause: String(event.cause),
        quote: String(event.quote),
        source: Number(event.source),
        mood: event.mood as Mood,
        delta: event.delta as Mood,
        later: reheard.get(Number(event.source)) ?? "",
      });
    }
  }
  return found;
}

export interface Holder {
  user: string;
  by: string;
}

/** Who has taken which side. */
export function holders(events: readonly WireEvent[]): Partial<Record<Side, Holder>> {
  const found: Partial<Record<Side, Holder>> = {};
  for (const event of events) {
    const side = event.side === "agent" ? "agent" : "customer";
    if (event.kind === "side_taken") {
      found[side] = { user: String(event.user), by: String(event.by) };
    } else if (event.kind === "side_released") {
      delete found[side];
    }
  }
  return found;
}

const SHOWN = [
  "agent_reappraised",
  "fact_asked",
  "fact_unlocked",
  "step_tried",
  "concern_answered",
  "policy_broken",
  "policy_kept",
  "customer_interrupted",
  "agent_waited",
  "hint_offered",
  "hint_given",
  "note_written",
  "whispered",
  "side_taken",
  "side_released",
  "hold_started",
  "hold_ended",
  "difficulty_moved",
  "session_ended",
] as const;

export type HappeningKind = (typeof SHOWN)[number] | "means" | "would" | "mood_moved";

/** Something that the messages do not show. `about`: ids, to be named by their labels, or words as they are. */
export interface Happening {
  seq: number;
  at: number;
  kind: HappeningKind;
  about: string;
  result: string;
  quote: string;
  /** The event that `quote` stands in. */
  source: number | null;
  moves: { kind: string; topic: string }[];
  mood: MoodPoint | null;
}

/** All that happened beneath the messages, newest first. */
export function happenings(events: readonly WireEvent[]): Happening[] {
  const found: Happening[] = [];
  const points = new Map(moods(events).map((point) => [point.seq, point]));
  for (const event of events) {
    const kind = kindOf(event);
    if (!kind) continue;
    const moves = meant(event);
    if (event.kind === "customer_decided" && moves.length === 0) continue;
    found.push({
      seq: event.seq,
      at: event.at,
      kind,
      about: about(event),
      result: String(event.result ?? event.reason ?? event.now ?? event.by ?? ""),
      quote: quoted(event, events),
      source: typeof event.source === "number" ? event.source : null,
      moves,
      mood: points.get(event.seq) ?? null,
    });
  }
  return found.reverse();
}

/** The words it rests on; what was heard later names them by their places in the message. */
function quoted(event: WireEvent, events: readonly WireEvent[]): string {
  if (event.kind !== "agent_reappraised") return String(event.quote ?? "");
  const text = String(events.find((one) => one.seq === event.source)?.text ?? "");
  return spans(event, text)[0] ?? "";
}

function kindOf(event: WireEvent): HappeningKind | undefined {
  if (event.kind === "customer_decided") {
    return (event.meant as unknown[] | undefined)?.length ? "would" : "means";
  }
  if (event.kind === "mood_moved") return "mood_moved";
  return SHOWN.find((kind) => kind === event.kind);
}

/** What the customer is about to do, or would do while a person speaks for them. */
function meant(event: WireEvent): { kind: string; topic: string }[] {
  const moves = [event.moves, event.meant].flat() as (
    | { kind: string; topic: string | null }
    | undefined
  )[];
  return moves.flatMap((move) => (move ? [{ kind: move.kind, topic: move.topic ?? "" }] : []));
}

const NAMES = [
  "cause",
  "fact",
  "step",
  "concern",
  "policy",
  "side",
  "text",
  "topic",
  "why",
  "listener",
] as const;

function about(event: WireEvent): string {
  for (const name of NAMES) if (typeof event[name] === "string") return event[name];
  return "";
}
