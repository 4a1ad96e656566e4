// Two attempts beside each other: what they share, and where they differ.

import type { Line } from "../report/reading";
import type { Evaluation, Mood, MoodPoint, Report } from "../types";

/** How many lines at the beginning are the same ones: said at the same moment of a common past. */
export function shared(a: Line[], b: Line[]): number {
  let count = 0;
  for (const line of a) {
    const other = b[count];
    if (
      !other ||
      other.seq !== line.seq ||
      other.at !== line.at ||
      other.kind !== line.kind ||
      other.text !== line.text
    ) {
      break;
    }
    count += 1;
  }
  return count;
}

/** Whether one went on from the other, or both from a third. Two that merely look alike do not count. */
export function related(a: Report, b: Report): boolean {
  const [one, two] = [a.row, b.row];
  if (one.parent_id === null && two.parent_id === null) return false;
  if (one.parent_id === two.id || two.parent_id === one.id) return true;
  const seed = (of: Report) => of.events.find((event) => event.kind === "session_started")?.seed;
  return (
    one.scenario_id === two.scenario_id &&
    (one.parent_id === two.parent_id || (seed(a) !== undefined && seed(a) === seed(b)))
  );
}

export interface Scored {
  id: string;
  label: string;
  a: number | null;
  b: number | null;
  /** Which of the two were scored for it at all. */
  inA: boolean;
  inB: boolean;
}

/** Every criterion of either, with what counts: a reviewer's score where there is one. */
export function criteria(a: Report, b: Report): Scored[] {
  const of = ({ evaluation, reviewed }: Report) =>
    new Map(
      (evaluation?.criteria ?? []).map(({ id, label, score }) => [
        id,
        { label, score: reviewed && id in reviewed.scores ? (reviewed.scores[id] ?? null) : score },
      ]),
    );
  const [one, two] = [of(a), of(b)];
  return [...new Set([...one.keys(), ...two.keys()])].map((id) => ({
    id,
    label: two.get(id)?.label ?? one.get(id)?.label ?? id,
    a: one.get(id)?.score ?? null,
    b: two.get(id)?.score ?? null,
    inA: one.has(id),
    inB: two.has(id),
  }));
}

export const overall = ({ evaluation, reviewed }: Report): number | null =>
  (reviewed ?? evaluation)?.overall ?? null;

/** Must-haves that one kept and the other did not. */
export function mustsApart(a: Evaluation, b: Evaluation) {
  const met = new Map(a.musts.map((must) => [must.id, must.met]));
  return b.musts
    .filter((must) => met.has(must.id) && met.get(must.id) !== must.met)
    .map((must) => ({
      id: must.id,
      label: must.label,
      a: met.get(must.id) ?? null,
      b: must.met,
    }));
}

/** The mood at the start and after each of the agent's messages, so that two conversations of other lengths
 * lie over each other. */
export function moodByMessage(points: MoodPoint[], all: Line[]): Mood[] {
  const first = points[0];
  if (!first) return [];
  const said = all.filter((line) => line.kind === "agent").map((line) => line.seq);
  const bounds = [...said, Number.POSITIVE_INFINITY];
  return bounds.map((end) => (points.findLast((point) => point.seq < end) ?? first).mood);
}
