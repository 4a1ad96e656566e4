// Small things that several pages show.

import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import type { Difficulty, Priority } from "../types";
import css from "./bits.module.css";

const LEVELS: Difficulty[] = ["beginner", "intermediate", "advanced", "expert"];

export function Level({ of }: { of: Difficulty }) {
  const { t } = useTranslation();
  const height = LEVELS.indexOf(of) + 1;
  return (
    <span className={css.level}>
      <span className={css.bars} aria-hidden="true">
        {LEVELS.map((level, i) => (
          <i key={level} data-on={i < height || undefined} style={{ blockSize: 5 + i * 2.5 }} />
        ))}
      </span>
      {t(`difficulty.${of}`, { defaultValue: of })}
    </span>
  );
}

/** That a session is held by voice. */
export function CallMark() {
  const { t } = useTranslation();
  return (
    <span className={css.call} title={t("call.mark")}>
      <Icon name="phone" size={13} />
      <span className="gr-hidden">{t("call.mark")}: </span>
    </span>
  );
}

export function PriorityPill({ of }: { of: Priority }) {
  const { t } = useTranslation();
  return (
    <span className={css.pill} data-priority={of}>
      {t(`priority.${of}`, { defaultValue: of })}
    </span>
  );
}

export function tone(score: number | null | undefined): "none" | "good" | "fair" | "poor" {
  if (score === null || score === undefined) return "none";
  return score >= 75 ? "good" : score >= 50 ? "fair" : "poor";
}

/** A score as a ring. The figure itself is in the middle. */
export function Ring({ score, size = 56 }: { score: number | null; size?: number }) {
  const { t } = useTranslation();
  const stroke = (Math.max(4, size * 0.07) * 100) / size;
  const radius = 50 - stroke / 2;
  const round = 2 * Math.PI * radius;
  return (
    <span
      className={css.ring}
      data-tone={tone(score)}
      style={{ inlineSize: size, blockSize: size }}
    >
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r={radius} className={css.track} strokeWidth={stroke} />
        {score !== null && score > 0 && (
          <circle
            cx="50"
            cy="50"
            r={radius}
            className={css.arc}
            strokeWidth={stroke}
            strokeDasharray={`${(round * score) / 100} ${round}`}
            transform="rotate(-90 50 50)"
          />
        )}
      </svg>
      <b style={{ fontSize: size * 0.31 }}>
        <span aria-hidden="true">{score ?? "–"}</span>
        <span className="gr-hidden">
          {score === null ? t("report.unscored") : t("report.score_of", { value: score })}
        </span>
      </b>
    </span>
  );
}

/** The initials of a person on a colour of their own. */
export function Face({ name, size = 36 }: { name: string; size?: number }) {
  const parts = name.split(/\s+/).filter(Boolean);
  const initials = [parts[0], parts.length > 1 ? parts.at(-1) : ""]
    .map((p) => p?.[0] ?? "")
    .join("");
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  return (
    <span
      aria-hidden="true"
      className={css.face}
      style={
        {
          "--hue": hue,
          inlineSize: size,
          blockSize: size,
          fontSize: size * 0.38,
        } as React.CSSProperties
      }
    >
      {initials.toLocaleUpperCase()}
    </span>
  );
}
