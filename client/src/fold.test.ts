import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { empty, fold, type Screen } from "./fold";
import type { WireEvent } from "./types";

const golden = new URL("../../tests/golden/", import.meta.url);
const files = existsSync(golden)
  ? readdirSync(golden).filter((name) => /\.json(\.gz)?$/.test(name))
  : [];

function read(name: string): { events: WireEvent[]; client_state: Screen } {
  const bytes = readFileSync(new URL(name, golden));
  return JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
}

describe.skipIf(files.length === 0)("the kept conversations", () => {
  it.each(files)("%s shows what the server's fold shows", (name) => {
    const kept = read(name);
    expect(fold(kept.events)).toEqual(kept.client_state);
  });

  it.each(files)("%s folds the same in two parts that overlap", (name) => {
    const { events, client_state } = read(name);
    for (let cut = 0; cut <= events.length; cut++) {
      const head = fold(events.slice(0, cut));
      expect(fold(events.slice(Math.max(0, cut - 2)), head)).toEqual(client_state);
    }
  });
});

const started: WireEvent = { seq: 1, at: 0, kind: "session_started" };
const said = (seq: number, who: string, text: string): WireEvent => ({
  seq,
  at: seq * 100,
  kind: `${who}_said`,
  text,
});

describe("the fold", () => {
  it("starts with nothing", () => {
    expect(fold([])).toEqual(empty());
  });

  it("shows messages of both sides in order", () => {
    const state = fold([started, said(3, "customer", "Hi"), said(4, "agent", "Hello")]);
    expect(state.messages).toEqual([
      { seq: 3, at: 300, from: "customer", by: "", text: "Hi" },
      { seq: 4, at: 400, from: "agent", by: "", text: "Hello" },
    ]);
    expect(state.status).toBe("running");
  });

  it("keeps whispers, and who has taken which side", () => {
    const taken: WireEvent = { seq: 3, at: 300, kind: "side_taken", side: "agent", by: "Maria" };
    const whisper: WireEvent = {
      seq: 4,
      at: 400,
      kind: "whispered",
      by: "Maria",
      text: "Ask first",
    };
    const state = fold([
      started,
      { ...taken, seq: 2, side: "customer", by: "Ola" },
      taken,
      whisper,
    ]);
    expect(state.whispers).toEqual([{ seq: 4, at: 400, by: "Maria", text: "Ask first" }]);
    expect(state.taken).toEqual({ agent: "Maria", customer: "Ola" });
    const helped = fold([{ ...said(5, "agent", "Hello"), by: "Maria" }], state);
    expect(helped.messages[0]).toMatchObject({ from: "agent", by: "Maria" });
    const back = fold(
      [{ seq: 6, at: 600, kind: "side_released", side: "agent", by: "Maria" }],
      helped,
    );
    expect(back.taken).toEqual({ customer: "Ola" });
    expect(helped.taken).toEqual({ agent: "Maria", customer: "Ola" });
  });

  it("changes nothing for an event seen before, and leaves the old state alone", () => {
    const before = fold([started, said(3, "customer", "Hi")]);
    const after = fold([said(3, "customer", "Hi"), said(5, "customer", "Anyone?")], before);
    expect(after.messages).toHaveLength(2);
    expect(before.messages).toHaveLength(1);
  });

  it("holds, goes on and ends", () => {
    const held = fold([started, { seq: 2, at: 1, kind: "hold_started" }]);
    expect([held.status, held.held]).toEqual(["held", true]);
    const back = fold([{ seq: 3, at: 2, kind: "hold_ended" }], held);
    expect([back.status, back.held]).toEqual(["running", false]);
    const ended = fold([{ seq: 9, at: 3, kind: "session_ended", outcome: "solved" }], held);
    expect([ended.status, ended.held, ended.outcome]).toEqual(["ended", false, "solved"]);
  });

  it("keeps the last tick of a check, and passes over kinds it does not show", () => {
    const tick = (seq: number, done: boolean): WireEvent => ({
      seq,
      at: seq,
      kind: "check_ticked",
      check: "id",
      done,
    });
    const state = fold([
      started,
      tick(2, true),
      { seq: 3, at: 3, kind: "mood_moved" },
      tick(4, false),
    ]);
    expect(state.checks).toEqual({ id: false });
    expect(state.seq).toBe(4);
  });
});
