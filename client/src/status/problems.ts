// What an administrator should look at, from what the server tells of itself.

import type { HouseStatus } from "../types";

/** Bytes of room on the disk below which it is time to make some. */
export const LITTLE_ROOM = 2 * 1024 ** 3;

export type Trouble =
  | { what: "database" | "redis"; problem: string }
  | { what: "worker"; place: string }
  | { what: "disk"; bytes: number }
  | { what: "jobs"; count: number }
  | { what: "budget" };

export function troubles(status: HouseStatus): Trouble[] {
  const { database, redis, workers, disk, jobs, models } = status;
  const failed = jobs.reduce((sum, job) => sum + job.failed, 0);
  return [
    ...(database.ok ? [] : [{ what: "database", problem: database.problem } as const]),
    ...(redis && !redis.ok ? [{ what: "redis", problem: redis.problem } as const] : []),
    ...workers.filter((w) => !w.alive).map((w) => ({ what: "worker", place: w.place }) as const),
    ...(disk && disk.free < LITTLE_ROOM ? [{ what: "disk", bytes: disk.free } as const] : []),
    ...(failed > 0 ? [{ what: "jobs", count: failed } as const] : []),
    ...(models?.limit && models.spent >= models.limit ? [{ what: "budget" } as const] : []),
  ];
}
