import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { span } from "../time";
import { type Difficulty, MOODS, type MoodPoint } from "../types";
import { Level } from "../ui/bits";
import type { Line } from "./reading";
import css from "./replay.module.css";
import type { ReplayState } from "./use-replay";

const SPEEDS = [1, 2, 4];

/** Plays the conversation back, with the mood and the difficulty as they were at each line. */
export function Replay({
  replay,
  moods,
  marks,
}: {
  replay: ReplayState;
  moods: MoodPoint[];
  marks: Line[];
}) {
  const { t } = useTranslation();
  const seq = replay.step?.seq;
  const next = SPEEDS[(SPEEDS.indexOf(replay.speed) + 1) % SPEEDS.length] ?? 1;
  return (
    <>
      {seq !== undefined && <Now seq={seq} moods={moods} marks={marks} />}
      <fieldset className={css.replay} aria-label={t("report.replay")}>
        <ActionIcon
          size="lg"
          radius="xl"
          variant="light"
          aria-label={t(replay.playing ? "report.pause" : "report.play")}
          onClick={replay.toggle}
        >
          <Icon name={replay.playing ? "pause" : "play"} />
        </ActionIcon>
        <input
          type="range"
          min={0}
          max={replay.total}
          step={100}
          value={replay.t ?? replay.total}
          onChange={(event) => replay.seek(Number(event.currentTarget.value))}
          aria-label={t("report.position")}
          aria-valuetext={span((replay.step?.at ?? 0) / 1000)}
        />
        <span className={css.time}>{replay.step ? span(replay.step.at / 1000) : ""}</span>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => replay.setSpeed(next)}
          aria-label={`${t("report.speed")}: ${replay.speed}×`}
        >
          {replay.speed}×
        </Button>
        {replay.t !== null && (
          <Button size="compact-sm" variant="subtle" onClick={replay.showAll}>
            {t("report.whole")}
          </Button>
        )}
      </fieldset>
    </>
  );
}

/** The mood and the difficulty as they were at line `seq`. */
export function Now({ seq, moods, marks }: { seq: number; moods: MoodPoint[]; marks: Line[] }) {
  const { t } = useTranslation();
  const point = moods.findLast((one) => one.seq <= seq) ?? moods[0];
  const moved = marks.filter((mark) => mark.kind === "difficulty");
  const last = moved.findLast((mark) => mark.seq <= seq);
  const level = last ? last.event.now : moved[0]?.event.was;
  if (!point) return null;
  return (
    <ul className={css.now} aria-label={t("report.mood")}>
      {MOODS.map((mood) => (
        <li key={mood}>
          <i data-mood={mood} aria-hidden="true" />
          {t(`mood.${mood}`)} <b>{Math.round(point.mood[mood])}</b>
        </li>
      ))}
      {level !== undefined && (
        <li>
          <Level of={level as Difficulty} />
        </li>
      )}
    </ul>
  );
}
