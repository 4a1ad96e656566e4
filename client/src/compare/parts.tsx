// Small things that the comparison is made of.

import { useTranslation } from "react-i18next";
import { clock, day } from "../time";
import type { SessionRow } from "../types";
import css from "./compare.module.css";

export type Side = "a" | "b";

/** The letter that an attempt goes by on this page. */
export function Letter({ of }: { of: Side }) {
  const { t } = useTranslation();
  return (
    <span className={css.letter} data-side={of}>
      {t(`compare.${of}`)}
    </span>
  );
}

export function when(row: SessionRow): string {
  const ended = Date.parse(row.ended_at ?? row.created_at);
  return `${day(ended)}, ${clock(ended)}`;
}

/** From one to the other, as a signed number. `lower`: less is better; undefined: neither is. */
export function Change({ by, lower, text }: { by: number; lower?: boolean; text?: string }) {
  const round = Math.round(by * 10) / 10;
  const good = lower === undefined || round === 0 ? undefined : round < 0 === lower;
  return (
    <span className={css.change} data-good={good}>
      {round === 0 ? "=" : `${round > 0 ? "+" : "−"}${text ?? Math.abs(round)}`}
    </span>
  );
}
