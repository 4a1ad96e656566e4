import { expect, it } from "vitest";
import { bars } from "./lanes";

const at = (seq: number, ms: number, kind: string, more: object = {}) => ({
  seq,
  at: ms,
  kind,
  ...more,
});

it("draws who sounded when, holds, and a lost line", () => {
  expect(
    bars([
      at(1, 0, "call_started"),
      at(2, 900, "agent_said", { text: "Hello." }),
      at(3, 900, "spoke", { who: "agent", source: 2, starts: 100, ends: 900 }),
      at(4, 1_000, "hold_started"),
      at(5, 3_000, "hold_ended"),
      at(6, 4_000, "line_lost"),
      at(7, 4_500, "line_lost"),
      at(8, 6_000, "call_started"),
    ]),
  ).toEqual([
    { lane: "agent", seq: 2, starts: 100, ends: 900 },
    { lane: "hold", seq: 4, starts: 1_000, ends: 3_000 },
    { lane: "lost", seq: 6, starts: 4_000, ends: 6_000 },
  ]);
});
