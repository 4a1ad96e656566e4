import { afterEach, expect, it, vi } from "vitest";
import { canHear, hear } from "./hear";

class Recogniser {
  static last: Recogniser;
  onresult: ((event: object) => void) | null = null;
  onend: (() => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  lang = "";
  starts = 0;
  aborted = false;
  constructor() {
    Recogniser.last = this;
  }
  start() {
    this.starts += 1;
  }
  abort() {
    this.aborted = true;
    this.onend?.();
  }
  hears(...results: [string, boolean][]) {
    const list = results.map(([transcript, isFinal]) => ({ isFinal, 0: { transcript } }));
    this.onresult?.({ resultIndex: 0, results: list });
  }
}

afterEach(() => vi.unstubAllGlobals());

function listening() {
  vi.stubGlobal("webkitSpeechRecognition", Recogniser);
  const partial: string[] = [];
  const said: string[] = [];
  const trouble: string[] = [];
  const stop = hear(
    "en",
    (text) => partial.push(text),
    (text) => said.push(text),
    (code) => trouble.push(code),
  );
  return { partial, said, trouble, stop, at: Recogniser.last };
}

it("tells sentences as they are done, and what is said so far", () => {
  const { partial, said, at } = listening();
  at.hears(["good mor", false]);
  at.hears(["Good morning. ", true], ["how can", false]);
  expect(partial).toEqual(["good mor", "how can"]);
  expect(said).toEqual(["Good morning."]);
  expect(at.lang).toBe("en");
});

it("goes on after a silence, until it is stopped", () => {
  const { at, stop } = listening();
  at.onend?.();
  expect(at.starts).toBe(2);
  stop();
  expect([at.aborted, at.starts]).toEqual([true, 2]);
});

it("says when it is not allowed, and does not try again", () => {
  const { at, trouble } = listening();
  at.onerror?.({ error: "no-speech" });
  expect(trouble).toEqual([]);
  at.onerror?.({ error: "not-allowed" });
  at.onend?.();
  expect([trouble, at.starts]).toEqual([["not-allowed"], 1]);
});

it("knows a browser that can't", () => {
  expect(canHear()).toBe(false);
  const trouble: string[] = [];
  hear("en", vi.fn(), vi.fn(), (code) => trouble.push(code))();
  expect(trouble).toEqual(["missing"]);
});
