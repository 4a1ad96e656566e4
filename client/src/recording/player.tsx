import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { recordedAt } from "../api";
import { Icon, type IconName } from "../icons";
import { useKeys } from "../keys";
import { span } from "../time";
import type { Recording } from "../types";
import { Broken } from "./broken";
import { DeleteDialog } from "./delete-dialog";
import type { Ear } from "./ears";
import css from "./player.module.css";
import type { Player as Playback } from "./use-player";

const RATES = [0.75, 1, 1.25, 1.5, 2];
const EARS: Ear[] = ["both", "agent", "customer"];
const STEP = 5_000;

/** The controls of a recording, below the conversation that it belongs to. */
export function Player({
  session,
  recording,
  playback,
}: {
  session: string;
  recording: Recording;
  playback: Playback;
}) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const { audio, src, on, rate, from, to } = playback;
  const first = recording.audio?.parts[0];
  const step = (by: number) => playback.seek(playback.t + by);
  const faster = (by: 1 | -1) => playback.setRate(RATES[RATES.indexOf(rate) + by] ?? rate);
  useKeys({
    k: playback.toggle,
    j: () => step(-STEP),
    l: () => step(STEP),
    "<": () => faster(-1),
    ">": () => faster(1),
  });
  return (
    <fieldset className={css.player} aria-label={t("recording.title")}>
      <audio ref={audio} src={src} preload="metadata" {...on} />
      {playback.broken && <Broken at={playback.broken} />}
      <div className={css.row}>
        <input
          type="range"
          min={from}
          max={to}
          step={1000}
          value={playback.t}
          onChange={(event) => playback.seek(Number(event.currentTarget.value))}
          aria-label={t("recording.position")}
          aria-valuetext={t("recording.of", { now: span(playback.t / 1000), all: span(to / 1000) })}
        />
        <span className={css.time}>
          {span(playback.t / 1000)} / {span(to / 1000)}
        </span>
      </div>
      <div className={css.row}>
        <ActionIcon
          size="lg"
          radius="xl"
          variant="filled"
          aria-label={t(playback.playing ? "recording.pause" : "recording.play")}
          aria-keyshortcuts="k"
          onClick={playback.toggle}
        >
          <Icon name={playback.playing ? "pause" : "play"} />
        </ActionIcon>
        <Small icon="back" label={t("recording.back")} onClick={() => step(-STEP)} />
        <Small icon="ahead" label={t("recording.ahead")} onClick={() => step(STEP)} />
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => playback.setRate(RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1)}
          aria-label={`${t("recording.speed")}: ${rate}×`}
        >
          {rate}×
        </Button>
        <label className={css.hear}>
          <span className="gr-hidden">{t("recording.hear")}</span>
          <select
            value={playback.ear}
            onChange={(event) => playback.setEar(event.currentTarget.value as Ear)}
          >
            {EARS.map((ear) => (
              <option key={ear} value={ear}>
                {t(`recording.ear_${ear}`)}
              </option>
            ))}
          </select>
        </label>
        <span className={css.rest}>
          {first && (
            <Tooltip label={t("recording.download")}>
              <ActionIcon
                component="a"
                href={recordedAt(session, "audio", first.id)}
                download={`call-${session}.ogg`}
                variant="subtle"
                color="gray"
                aria-label={t("recording.download")}
              >
                <Icon name="download" />
              </ActionIcon>
            </Tooltip>
          )}
          {recording.mine && (
            <Small icon="bin" label={t("recording.delete")} onClick={() => setAsks(true)} />
          )}
        </span>
      </div>
      {asks && (
        <DeleteDialog session={session} days={recording.days} onClose={() => setAsks(false)} />
      )}
    </fieldset>
  );
}

function Small({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
