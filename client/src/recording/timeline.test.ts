import { describe, expect, it } from "vitest";
import type { RecordingPart, WireEvent } from "../types";
import { place, shown, sounding, stretches } from "./timeline";

const part = (id: string, from_ms: number, ms: number): RecordingPart => ({
  id,
  from_ms,
  ms,
  size: 1,
  media_type: "audio/ogg",
});
const PARTS = [part("a", 1000, 4000), part("b", 9000, 1000)];

const EVENTS: WireEvent[] = [
  { seq: 1, at: 0, kind: "session_started" },
  { seq: 2, at: 1500, kind: "customer_said", text: "Hello" },
  { seq: 3, at: 3900, kind: "spoke", source: 2, starts: 1200, ends: 2600 },
  { seq: 4, at: 5200, kind: "agent_said", text: "Good morning" },
  { seq: 5, at: 5200, kind: "spoke", source: 4, starts: 2400, ends: 5000 },
  { seq: 6, at: 6000, kind: "agent_said", text: "typed" },
];

describe("a timeline", () => {
  it("takes the time a message sounded, or else when it was written down", () => {
    expect(stretches(EVENTS).map(({ seq, starts }) => [seq, starts])).toEqual([
      [2, 1200],
      [4, 2400],
      [6, 6000],
    ]);
  });

  it("marks the message that began last", () => {
    const all = stretches(EVENTS);
    expect(sounding(all, 1199)).toBeNull();
    expect(sounding(all, 1200)).toBe(2);
    expect(sounding(all, 2500)).toBe(4);
    expect(sounding(all, 99_000)).toBe(6);
  });

  it("finds the part, and goes on after a gap", () => {
    expect(place(PARTS, 0)).toEqual({ index: 0, offset: 0 });
    expect(place(PARTS, 1500)).toEqual({ index: 0, offset: 500 });
    expect(place(PARTS, 5000)).toEqual({ index: 1, offset: 0 });
    expect(place(PARTS, 9400)).toEqual({ index: 1, offset: 400 });
    expect(place(PARTS, 99_000)).toEqual({ index: 1, offset: 1000 });
  });

  it("shows no picture where there is none", () => {
    expect(shown(PARTS, 999)).toBeNull();
    expect(shown(PARTS, 1000)?.part.id).toBe("a");
    expect(shown(PARTS, 6000)).toBeNull();
    expect(shown(PARTS, 9100)?.offset).toBe(100);
  });
});
