import { describe, expect, it } from "vitest";
import type { MoodPoint } from "../types";
import { cut, lines, marks, pace, placed, reached } from "./reading";

const events = [
  { seq: 1, at: 0, kind: "session_started" },
  { seq: 3, at: 1000, kind: "customer_said", text: "Hi" },
  { seq: 4, at: 1010, kind: "agent_said", text: "Hello there" },
  { seq: 5, at: 1010, kind: "mood_moved" },
  { seq: 9, at: 91_010, kind: "session_ended", by: "agent" },
];

describe("reading a log", () => {
  it("keeps what can be seen, in order", () => {
    expect(lines(events).map((line) => [line.seq, line.kind, line.text])).toEqual([
      [3, "customer", "Hi"],
      [4, "agent", "Hello there"],
      [9, "ended", "agent"],
    ]);
  });

  it("cuts a text around the quoted words, letter for letter", () => {
    expect(cut("Oh, hello there!", "hello")).toEqual(["Oh, ", "hello", " there!"]);
    expect(cut("Hello", "hello")).toBeNull();
    expect(cut("Hello", "")).toBeNull();
  });

  it("puts a hint before the mood that came after it, and a late one with the last", () => {
    const helped = lines([
      { seq: 2, at: 5, kind: "hint_given", topic: "greet", costs: 1 },
      { seq: 3, at: 6, kind: "agent_said", text: "Hello" },
      { seq: 6, at: 9, kind: "difficulty_moved", was: "expert", now: "advanced" },
      { seq: 8, at: 9, kind: "hint_given", topic: "ask", costs: 1 },
    ]);
    const mood = [1, 4, 7].map((seq) => ({ seq }) as MoodPoint);
    const found = placed(marks(helped), mood);
    expect([...found].map(([at, of]) => [at, of.map((mark) => mark.seq)])).toEqual([
      [1, [2]],
      [2, [6, 8]],
    ]);
  });

  it("shows what was heard later with its words, counted in whole characters", () => {
    const acts = [
      { kind: "empathise", start: 3, end: 11 },
      { kind: "thank", start: 3, end: 11 },
      { kind: "greet", start: 0, end: 1 },
    ];
    const found = lines([
      { seq: 4, at: 10, kind: "agent_said", text: "😀, poor you!" },
      { seq: 8, at: 20, kind: "agent_reappraised", source: 4, listener: "tiny", acts },
    ]);
    expect(marks(found).map((line) => [line.seq, line.kind, line.text])).toEqual([
      [8, "reheard", "poor you” “😀"],
    ]);
  });

  it("replays with no gap too short to read or too long to wait for", () => {
    const steps = pace(lines(events));
    expect(steps.map((step) => step.t)).toEqual([0, 700, 4700]);
    expect(reached(steps, 699)?.seq).toBe(3);
    expect(reached(steps, 700)?.seq).toBe(4);
    expect(reached(steps, -1)).toBeUndefined();
  });
});
