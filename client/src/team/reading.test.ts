import { describe, expect, it } from "vitest";
import { happenings, holders, moods } from "./reading";

const mood = { frustration: 40, satisfaction: 30, patience: 50, cooperation: 60 };
const delta = { frustration: -7, satisfaction: 4, patience: 4, cooperation: 6 };
const after = { ...mood, frustration: 33 };

const LOG = [
  { seq: 1, at: 0, kind: "session_started", mood },
  { seq: 2, at: 10, kind: "side_taken", side: "customer", by: "Eve", user: "eve" },
  { seq: 3, at: 20, kind: "agent_said", text: "I am sorry. Which code?", by: "" },
  {
    seq: 4,
    at: 20,
    kind: "mood_moved",
    cause: "empathy",
    source: 3,
    quote: "sorry",
    mood: after,
    delta,
  },
  {
    seq: 5,
    at: 20,
    kind: "fact_unlocked",
    fact: "code",
    source: 3,
    quote: "Which code?",
    reason: "asked",
  },
  {
    seq: 6,
    at: 20,
    kind: "customer_decided",
    moves: [],
    meant: [{ kind: "tell", topic: "code", others: [] }],
  },
  { seq: 7, at: 20, kind: "customer_decided", moves: [], meant: [] },
];

describe("what a watcher reads from the log", () => {
  it("has the mood at the start and after every move, with its cause", () => {
    expect(moods(LOG).map((p) => [p.cause, p.source, p.mood.frustration])).toEqual([
      ["start", 1, 40],
      ["empathy", 3, 33],
    ]);
  });

  it("knows who has a side until it is given back", () => {
    expect(holders(LOG)).toEqual({ customer: { by: "Eve", user: "eve" } });
    const back = { seq: 8, at: 30, kind: "side_released", side: "customer", by: "Eve" };
    expect(holders([...LOG, back])).toEqual({});
  });

  it("tells what the messages do not show, newest first, and leaves out what says nothing", () => {
    expect(happenings(LOG).map((h) => [h.kind, h.about, h.moves[0]?.topic])).toEqual([
      ["would", "", "code"],
      ["fact_unlocked", "code", undefined],
      ["mood_moved", "empathy", undefined],
      ["side_taken", "customer", undefined],
    ]);
  });
});
