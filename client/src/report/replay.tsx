import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { span } from "../time";
import css from "./replay.module.css";
import type { ReplayState } from "./use-replay";

const SPEEDS = [1, 2, 4];

export function Replay({ replay }: { replay: ReplayState }) {
  const { t } = useTranslation();
  const next = SPEEDS[(SPEEDS.indexOf(replay.speed) + 1) % SPEEDS.length] ?? 1;
  return (
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
  );
}
