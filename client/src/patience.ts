/** So long at least an answer may take, in ms, before the server counts as hanging and another connection is
 * tried, which may find another server; and so long at most. */
export const LEAST_MS = 2_000;
export const MOST_MS = 16_000;

/** How long to wait for the next answer: longer on a slow line, and after an answer that did not come. */
export class Patience {
  ms = LEAST_MS;

  answered(tookMs: number): void {
    this.ms = Math.min(MOST_MS, Math.max(LEAST_MS, 4 * tookMs));
  }

  missed(): void {
    this.ms = Math.min(MOST_MS, 2 * this.ms);
  }
}
