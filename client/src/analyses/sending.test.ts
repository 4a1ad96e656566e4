import { describe, expect, it } from "vitest";
import { ApiError } from "../api";
import { isTooLarge, LARGEST, named, speakers } from "./sending";

describe("a conversation on its way", () => {
  it("is named by its first words, unless they tell nothing", () => {
    expect(named("\n  Tom:  The VPN fails.vtt\nMaria: Oh")).toBe("“Tom: The VPN fails.vtt”");
    expect(named("[10:02] Tom: Hello")).toBe("“[10:02] Tom: Hello”");
    expect(named("x".repeat(80))).toBe(`“${"x".repeat(48)}…”`);
    for (const text of ['[{"speaker": 1}]', "[\n{}]", "{", "WEBVTT\n", "1\n00:00", "", " \n"]) {
      expect(named(text)).toBe("");
    }
  });

  it("asks for the agent only when the server does", () => {
    const of = [{ name: "Kim", messages: 2 }];
    expect(speakers(new ApiError("who_is_agent", "", "", 400, { speakers: of }))).toEqual(of);
    expect(speakers(new ApiError("who_is_agent", "", "", 400))).toBeNull();
    expect(speakers(new ApiError("bad_request", "", "", 400, { speakers: of }))).toBeNull();
    expect(speakers(new Error("x"))).toBeNull();
  });

  it("may be as large as the server takes, and no larger", () => {
    const file = (size: number) => ({ size }) as File;
    expect(isTooLarge(file(LARGEST))).toBe(false);
    expect(isTooLarge(file(LARGEST + 1))).toBe(true);
  });
});
