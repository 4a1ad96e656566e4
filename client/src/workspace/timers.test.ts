import { describe, expect, it } from "vitest";
import { span } from "../time";
import type { ServiceLevels } from "../types";
import { left, tense, urgent } from "./timers";

const now = Date.parse("2030-01-01T10:00:00Z");
const due = (seconds: number | null, target_s = 100) => ({
  target_s,
  due_at: seconds === null ? null : new Date(now + seconds * 1000).toISOString(),
  met: null,
});
const sla = (first: number | null, next: number | null, solve: number | null): ServiceLevels => ({
  first_reply: due(first),
  next_reply: due(next),
  resolution: due(solve),
  paused: false,
});

describe("service levels", () => {
  it("count down, and on below zero", () => {
    expect(left(due(30), now)).toBe(30);
    expect(left(due(-5), now)).toBe(-5);
    expect(left(due(null), now)).toBeNull();
  });

  it("show the reply that the customer waits for before the solution", () => {
    expect(urgent(sla(20, null, 900), now)).toEqual({ level: "first_reply", seconds: 20 });
    expect(urgent(sla(null, 50, 10), now)).toEqual({ level: "next_reply", seconds: 50 });
    expect(urgent(sla(null, null, 900), now)).toEqual({ level: "resolution", seconds: 900 });
    expect(urgent(sla(null, null, null), now)).toBeNull();
  });

  it("warn in the last part, and say when it is over", () => {
    expect([80, 29, -1].map((seconds) => tense(seconds, 100))).toEqual(["calm", "soon", "over"]);
  });
});

it("tells a span in figures", () => {
  expect([0, 75, 3675, -61].map(span)).toEqual(["0:00", "1:15", "1:01:15", "1:01"]);
});
