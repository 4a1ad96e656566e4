import { describe, expect, it } from "vitest";
import { type Happening, type Machine, START, step, troubleOf, WAITS, wait } from "./machine";

const go = (...happenings: Happening[]): Machine => happenings.reduce(step, START);
const talking = [{ type: "ring" }, { type: "answer" }, { type: "up" }] as const;

describe("a call", () => {
  it("rings, is answered, and talks", () => {
    expect(go({ type: "ring" }).phase).toBe("ringing");
    expect(go({ type: "ring" }, { type: "answer" }).phase).toBe("connecting");
    expect(go(...talking).phase).toBe("talking");
  });

  it("says what stands in its way, with the server's words", () => {
    const words = { message: "Ten calls are the most.", mend: "Try later." };
    const stuck = go(
      { type: "ring" },
      { type: "answer" },
      { type: "failed", trouble: "full", words },
    );
    expect(stuck).toMatchObject({ phase: "stuck", trouble: "full", words });
    expect(step(stuck, { type: "again" })).toEqual(START);
  });

  it("tries a lost line again, ever more slowly, until it gives up", () => {
    let state = go(...talking, { type: "down" });
    const waited: (number | null)[] = [];
    while (state.phase === "reconnecting") {
      waited.push(wait(state));
      state = step(state, { type: "failed", trouble: "line" });
    }
    expect(waited).toEqual(WAITS);
    expect(state).toMatchObject({ phase: "stuck", trouble: "lost" });
  });

  it("counts anew once the line is back, and stays muted", () => {
    const back = go(
      ...talking,
      { type: "mute", on: true },
      { type: "down" },
      { type: "failed", trouble: "line" },
      { type: "up" },
    );
    expect(back).toMatchObject({ phase: "talking", tries: 0, muted: true });
  });

  it("does not try again without a microphone", () => {
    const state = go(...talking, { type: "down" }, { type: "failed", trouble: "mic_none" });
    expect(state).toMatchObject({ phase: "stuck", trouble: "mic_none" });
    expect(wait(state)).toBeNull();
  });

  it("is over whatever comes late, and can be made again", () => {
    const over = go(...talking, { type: "over" });
    for (const late of [{ type: "up" }, { type: "down" }, { type: "answer" }] as const) {
      expect(step(over, late)).toBe(over);
    }
    expect(step(over, { type: "again" })).toEqual(START);
  });

  it("leaves the call to the page that took it", () => {
    expect(go(...talking, { type: "elsewhere" })).toEqual(START);
    expect(go(...talking, { type: "down" }, { type: "elsewhere" })).toEqual(START);
    expect(go({ type: "ring" }, { type: "elsewhere" }).phase).toBe("ringing");
  });

  it("keeps out of order happenings from doing harm", () => {
    expect(go({ type: "up" }).phase).toBe("ready");
    expect(go({ type: "down" }).phase).toBe("ready");
    expect(go(...talking, { type: "ring" }).phase).toBe("talking");
  });
});

it.each([
  [{ name: "NotAllowedError" }, "mic_refused"],
  [{ name: "NotFoundError" }, "mic_none"],
  [{ name: "NotReadableError" }, "mic_busy"],
  [{ status: 503 }, "full"],
  [{ status: 500 }, "server"],
  [new TypeError("fetch"), "line"],
  [null, "line"],
])("knows what %o means", (error, trouble) => {
  expect(troubleOf(error)).toBe(trouble);
});
