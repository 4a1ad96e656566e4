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

  it("tells what was heard later, of which words, and which moves came of it", () => {
    const mood = { frustration: 30, satisfaction: 10, patience: 50, cooperation: 50 };
    const delta = { frustration: -3, satisfaction: 0, patience: 0, cooperation: 0 };
    const moved = { at: 20, kind: "mood_moved", cause: "empathy", mood, delta };
    const log = [
      { seq: 2, at: 10, kind: "agent_said", text: "Poor you." },
      { ...moved, seq: 3, source: 2, quote: "Poor" },
      {
        seq: 4,
        at: 20,
        kind: "agent_reappraised",
        source: 2,
        listener: "tiny",
        acts: [{ kind: "empathise", start: 0, end: 8 }],
      },
      { ...moved, seq: 5, source: 2, quote: "Poor you" },
    ];
    expect(moods(log).map((point) => point.later)).toEqual(["", "tiny"]);
    expect(happenings(log).map((h) => [h.kind, h.about, h.quote, h.source])).toEqual([
      ["mood_moved", "empathy", "Poor you", 2],
      ["agent_reappraised", "tiny", "Poor you", 2],
      ["mood_moved", "empathy", "Poor", 2],
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
