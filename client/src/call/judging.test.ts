import { expect, it } from "vitest";
import type { CallMeasures } from "../types";
import { figures } from "./judging";
import { loudness } from "./media";

const calm: CallMeasures = {
  call_s: 60,
  agent_s: 20,
  customer_s: 25,
  talk_share: 0.444,
  silence_s: 4,
  longest_silence: { seq: 3, at: 0, quote: "Yes.", seconds: 4, over: null },
  silences: [],
  agents_silences: [],
  talk_over_s: 0,
  interrupted_customer: [],
  interrupted_agent: [],
  pace_wpm: 170,
  customer_pace_wpm: 200,
  paces: [],
  spoken: [],
  words: 60,
  fillers: [],
  fillers_per_100: 1.5,
  hesitations: [],
  response_median_s: 1,
  response_longest: null,
  responses: [],
  holds: 0,
  hold_s: 0,
  longest_hold_s: 0,
  muted_s: 0,
  line_lost: 0,
  line_lost_s: 0,
  transfers: 0,
  sure: 0.9,
  unsure: 0,
  voice: null,
  stages: {},
};
const off = (of: Partial<CallMeasures>) =>
  figures({ ...calm, ...of })
    .filter((figure) => figure.off)
    .map((figure) => figure.name);

it("finds nothing off in a calm call, or before one", () => {
  expect(off({})).toEqual([]);
  expect(figures(null).every((figure) => figure.value === null && !figure.off)).toBe(true);
  expect(figures(calm)[0]).toMatchObject({ name: "talk", value: 44 });
});

it("marks what is hard to listen to", () => {
  const late = { seq: 3, at: 0, quote: "Yes.", seconds: 12, over: null };
  expect(off({ talk_share: 0.8 })).toEqual(["talk"]);
  expect(off({ pace_wpm: 260 })).toEqual(["pace"]);
  expect(off({ longest_silence: late })).toEqual([]); // the customer's own
  expect(off({ longest_silence: late, agents_silences: [late] })).toEqual(["silence"]);
  expect(off({ interrupted_customer: [late] })).toEqual(["over"]);
  expect(off({ fillers_per_100: 6 })).toEqual(["fillers"]);
});

it.each([
  [0, 0],
  [0.001, 0],
  [0.1, 2 / 3],
  [1, 1],
  [2, 1],
])("shows a sound of %f as %f", (rms, level) => {
  expect(loudness(rms)).toBeCloseTo(level);
});
