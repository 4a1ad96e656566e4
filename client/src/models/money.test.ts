import { expect, test } from "vitest";
import { dollars, monthName, perMillion, tokens } from "./money";

test("amounts show what there is", () => {
  expect(dollars(0)).toBe("$0.00");
  expect(dollars(12_300_000)).toBe("$12.30");
  expect(dollars(99_999)).toBe("$0.1000");
  expect(dollars(1_500)).toBe("$0.0015");
  expect(dollars(3)).toBe("< $0.0001");
});

test("prices, tokens and months", () => {
  expect(perMillion(0.075)).toBe("$0.075");
  expect(perMillion(15)).toBe("$15.00");
  expect(tokens(1_234_567)).toBe("1.2M");
  expect(monthName("2026-11")).toBe("November 2026");
});
