import { expect, it } from "vitest";
import { foldCall, heard, NO_CALL } from "./call-state";

const started = {
  seq: 2,
  at: 5_000,
  kind: "call_started",
  client_id: "c",
  media: "webrtc",
  recognition: "local",
  voice: "v",
};

it("follows a call from its start to its end", () => {
  const on = foldCall([
    { seq: 1, at: 0, kind: "session_started", channel: "call" },
    started,
    { seq: 3, at: 6_000, kind: "muted", on: true },
    { seq: 4, at: 7_000, kind: "line_lost" },
  ]);
  expect(on).toMatchObject({
    client: "c",
    on: true,
    since: 5_000,
    muted: true,
    lost: true,
    byChat: false,
  });
  const back = foldCall([{ ...started, seq: 5, at: 9_000 }], on);
  expect(back).toMatchObject({ on: true, since: 5_000, lost: false });
  const over = foldCall([{ seq: 6, at: 9_500, kind: "call_ended", reason: "lost" }], back);
  expect(over).toMatchObject({ on: false, byChat: true, why: "lost", muted: false });
});

it("keeps when a message sounded", () => {
  const state = foldCall([
    { seq: 4, at: 900, kind: "spoke", who: "agent", source: 3, starts: 100, ends: 900, cut: true },
  ]);
  expect(state.sounded[3]).toEqual({ starts: 100, ends: 900, cut: true });
});

it("shows what is being said until it is there", () => {
  const signal = { session_id: "s", kind: "partial", who: "agent", text: "good mor" };
  const during = heard(NO_CALL, signal);
  expect(during?.partial).toEqual({ agent: "good mor" });
  if (!during) throw new Error("not a signal of a call");
  const said = foldCall([{ seq: 3, at: 1, kind: "agent_said", text: "Good morning." }], during);
  expect(said.partial.agent).toBeUndefined();
});

it("knows signals that are not its own", () => {
  expect(heard(NO_CALL, { session_id: "s", kind: "typing", on: true })).toBeNull();
  expect(heard(NO_CALL, { session_id: "s", kind: "line", state: "bad" })?.quality).toBe("bad");
});
