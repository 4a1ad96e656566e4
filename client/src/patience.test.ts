import { expect, test } from "vitest";
import { LEAST_MS, MOST_MS, Patience } from "./patience";

test("a slow line is waited for, and a quick one is not", () => {
  const patience = new Patience();
  expect(patience.ms).toBe(LEAST_MS);
  patience.answered(1_500);
  expect(patience.ms).toBe(6_000);
  patience.answered(20);
  expect(patience.ms).toBe(LEAST_MS);
});

test("a line too slow for the first wait is given more each time, within bounds", () => {
  const patience = new Patience();
  patience.missed();
  expect(patience.ms).toBe(2 * LEAST_MS);
  for (let n = 0; n < 10; n++) patience.missed();
  expect(patience.ms).toBe(MOST_MS);
  patience.answered(3_000);
  expect(patience.ms).toBe(12_000);
});
