// Service levels: the one that runs out first in the queue, all three beside the ticket.

import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { span } from "../time";
import type { ServiceLevels, Target } from "../types";
import css from "./timers.module.css";

export const LEVELS = ["first_reply", "next_reply", "resolution"] as const;
type Level = (typeof LEVELS)[number];

/** Seconds left of `target`, below zero once it is over, null while it does not count. */
export function left(target: Target, now: number): number | null {
  return target.due_at === null ? null : (Date.parse(target.due_at) - now) / 1000;
}

export function urgent(sla: ServiceLevels, now: number): { level: Level; seconds: number } | null {
  for (const level of LEVELS) {
    const seconds = left(sla[level], now);
    if (seconds !== null) return { level, seconds };
  }
  return null;
}

export function tense(seconds: number, target_s: number): "calm" | "soon" | "over" {
  return seconds < 0 ? "over" : seconds < target_s * 0.3 ? "soon" : "calm";
}

export function Timer({ sla, now, held }: { sla: ServiceLevels; now: number; held: boolean }) {
  const { t } = useTranslation();
  if (held || sla.paused) {
    return (
      <span className={css.timer} title={t("sla.paused")}>
        <Icon name="pause" size={13} /> {t("sla.paused_short")}
      </span>
    );
  }
  const next = urgent(sla, now);
  if (!next) return null;
  const words = t(next.seconds < 0 ? "sla.over" : "sla.left", {
    what: t(`sla.${next.level}`),
    time: span(next.seconds),
  });
  return (
    <span
      className={css.timer}
      data-tense={tense(next.seconds, sla[next.level].target_s)}
      title={words}
      role="timer"
      aria-label={words}
    >
      <Icon name="clock" size={13} />
      {next.seconds < 0 && "+"}
      {span(next.seconds)}
    </span>
  );
}

export function Levels({ sla, now }: { sla: ServiceLevels; now: number }) {
  const { t } = useTranslation();
  return (
    <ul className={css.levels}>
      {LEVELS.map((level) => {
        const target = sla[level];
        const seconds = left(target, now);
        const share = seconds === null ? 0 : Math.max(0, Math.min(1, seconds / target.target_s));
        const state =
          target.met === true
            ? "met"
            : target.met === false
              ? "missed"
              : seconds === null
                ? "open"
                : null;
        return (
          <li
            key={level}
            data-tense={
              target.met === false
                ? "over"
                : seconds === null
                  ? "calm"
                  : tense(seconds, target.target_s)
            }
          >
            <span>{t(`sla.${level}_long`)}</span>
            <b>
              {seconds !== null
                ? `${seconds < 0 ? "+" : ""}${span(seconds)}`
                : state && t(sla.paused && state === "open" ? "sla.paused_short" : `sla.${state}`)}
            </b>
            <small>{t("sla.target", { time: span(target.target_s) })}</small>
            <i aria-hidden="true">
              <i style={{ inlineSize: `${share * 100}%` }} />
            </i>
          </li>
        );
      })}
    </ul>
  );
}
