import { expect, test } from "vitest";
import type { HouseStatus } from "../types";
import { LITTLE_ROOM, troubles } from "./problems";
import { ago, size } from "./words";

const WELL: HouseStatus = {
  version: "1",
  now: "2026-11-21T12:00:00Z",
  database: { kind: "postgresql", ok: true, ms: 1, problem: "" },
  redis: { kind: "redis", ok: true, ms: 1, problem: "" },
  workers: [
    {
      id: "w",
      place: "desk-1",
      started_at: "2026-11-21T10:00:00Z",
      seen_at: "2026-11-21T11:59:58Z",
      sessions: 3,
      alive: true,
      here: true,
    },
  ],
  clients: 1,
  jobs: [{ job: "scoring", waiting: 0, failed: 0 }],
  done: [],
  disk: { free: LITTLE_ROOM, total: LITTLE_ROOM * 9 },
  recordings: null,
  models: { spent: 5, limit: null },
};

test("what is well says nothing", () => {
  expect(troubles(WELL)).toEqual([]);
  expect(troubles({ ...WELL, redis: null, disk: null, models: null })).toEqual([]);
});

test("each thing that is not well is told", () => {
  const bad: HouseStatus = {
    ...WELL,
    database: { ...WELL.database, ok: false, problem: "gone" },
    redis: { kind: "redis", ok: false, ms: 3000, problem: "TimeoutError" },
    workers: WELL.workers.map((w) => ({ ...w, alive: false })),
    jobs: [
      { job: "scoring", waiting: 1, failed: 2 },
      { job: "judging", waiting: 0, failed: 1 },
    ],
    disk: { free: LITTLE_ROOM - 1, total: LITTLE_ROOM },
    models: { spent: 10, limit: 10 },
  };
  expect(troubles(bad)).toEqual([
    { what: "database", problem: "gone" },
    { what: "redis", problem: "TimeoutError" },
    { what: "worker", place: "desk-1" },
    { what: "disk", bytes: LITTLE_ROOM - 1 },
    { what: "jobs", count: 3 },
    { what: "budget" },
  ]);
});

test("bytes and times in words", () => {
  expect(size(999)).toBe("999 B");
  expect(size(1_500_000)).toBe("1.5 MB");
  expect(size(71e9)).toBe("71 GB");
  expect(ago("2026-11-21T11:59:58Z", "2026-11-21T12:00:00Z")).toBe("2 sec. ago");
  expect(ago("2026-11-21T10:00:00Z", "2026-11-21T12:00:00Z")).toBe("2 hr. ago");
  expect(ago("2026-11-21T12:00:01Z", "2026-11-21T12:00:00Z")).toBe("now");
});
