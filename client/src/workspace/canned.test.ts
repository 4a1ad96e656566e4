import { describe, expect, it } from "vitest";
import { asked, fitting, place } from "./canned";

const hello = {
  id: "hello",
  shortcut: "hi",
  title: "Greeting",
  text: "Hello, my name is ... from IT.",
};
const bye = { id: "bye", shortcut: null, title: "Closing", text: "Have a nice day." };

describe("canned replies", () => {
  it("are asked for with a slash at the start of a word, before the caret", () => {
    expect(asked("/", 1)).toEqual({ start: 0, end: 1, word: "" });
    expect(asked("Well, /by now", 9)).toEqual({ start: 6, end: 9, word: "by" });
    expect(asked("and/or", 6)).toBeNull();
    expect(asked("/hi there", 9)).toBeNull();
  });

  it("fit by shortcut, title or text, the shortcut first", () => {
    expect(fitting([hello, bye], "")).toEqual([hello, bye]);
    expect(fitting([hello, bye], "BY")).toEqual([bye]);
    expect(fitting([hello, bye], "name")).toEqual([hello]);
    expect(fitting([hello, bye], "zzz")).toEqual([]);
  });

  it("take the place of what was typed, and leave the caret in the gap", () => {
    const put = place("So /hi!", { start: 3, end: 6, word: "hi" }, hello.text);
    expect(put.text).toBe("So Hello, my name is ... from IT.!");
    expect(put.text.slice(put.caret, put.caret + 3)).toBe("...");
    expect(place("/b", { start: 0, end: 2, word: "b" }, bye.text).caret).toBe(bye.text.length);
  });
});
