import { describe, expect, it } from "vitest";
import type { Line } from "../report/reading";
import type { Mood, MoodPoint, Report } from "../types";
import { criteria, moodByMessage, related, shared } from "./pairing";

const line = (seq: number, text: string, kind: Line["kind"] = "agent", at = seq): Line => ({
  seq,
  at,
  kind,
  text,
  event: { seq, at, kind },
});
const mood = (frustration: number): Mood => ({
  frustration,
  satisfaction: 0,
  patience: 0,
  cooperation: 0,
});
const point = (seq: number, frustration: number): MoodPoint => ({
  seq,
  at: seq,
  cause: "",
  quote: "",
  later: "",
  source: seq,
  mood: mood(frustration),
  delta: mood(0),
});

const report = (row: object, seed?: number, rest: object = {}) =>
  ({
    row,
    events: [{ seq: 1, at: 0, kind: "session_started", seed }],
    ...rest,
  }) as unknown as Report;

describe("two attempts", () => {
  it("share what was said at the same moments, and no more", () => {
    const a = [line(2, "Hello", "customer"), line(4, "Hi"), line(7, "Your fault.")];
    const b = [line(2, "Hello", "customer"), line(4, "Hi"), line(9, "Your fault.")];
    expect(shared(a, b)).toBe(2);
    expect(shared(a, a)).toBe(3);
    expect(shared(a, a.slice(0, 1))).toBe(1);
    expect(shared([], b)).toBe(0);
  });

  it("are related when one went on from the other, or both from one past", () => {
    const root = report({ id: "r", parent_id: null, scenario_id: "s" }, 1);
    const fork = report({ id: "f", parent_id: "r", scenario_id: "s" }, 1);
    const deeper = report({ id: "d", parent_id: "f", scenario_id: "s" }, 1);
    const other = report({ id: "o", parent_id: null, scenario_id: "s" }, 2);
    expect(related(root, fork)).toBe(true);
    expect(related(root, deeper)).toBe(true);
    expect(related(fork, other)).toBe(false);
    expect(related(root, other)).toBe(false);
  });

  it("have their criteria side by side, with a reviewer's score before the first", () => {
    const scored = (scores: Record<string, number>, reviewed: Report["reviewed"]) =>
      report({}, 1, {
        reviewed,
        evaluation: {
          criteria: Object.entries(scores).map(([id, score]) => ({ id, label: id, score })),
        },
      });
    const a = scored({ empathy: 20, closing: 50 }, null);
    const b = scored(
      { empathy: 60, script: 90 },
      { overall: 1, scores: { empathy: null, script: 90 } },
    );
    expect(criteria(a, b).map(({ id, a, b, inA, inB }) => [id, a, b, inA, inB])).toEqual([
      ["empathy", 20, null, true, true],
      ["closing", 50, null, true, false],
      ["script", null, 90, false, true],
    ]);
  });

  it("have the mood after each message of the agent", () => {
    const all = [line(2, "Hello", "customer"), line(4, "Hi"), line(8, "Bye")];
    const points = [point(1, 50), point(5, 40), point(6, 30), point(9, 20)];
    expect(moodByMessage(points, all).map((at) => at.frustration)).toEqual([50, 30, 20]);
    expect(moodByMessage([], all)).toEqual([]);
  });
});
