import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { span } from "../time";
import { MOODS, type MoodPoint } from "../types";
import css from "./mood.module.css";
import { signed, useCause } from "./mood-words";
import { Quote } from "./quote";
import type { Line } from "./reading";
import type { Jump } from "./report-view";

export function MoodTable({
  points,
  between,
  words,
  onJump,
}: {
  points: MoodPoint[];
  /** What came before a point, by its index. */
  between: Map<number, Line[]>;
  words: (line: Line) => string;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const cause = useCause();
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <caption className="gr-hidden">{t("report.mood_caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("report.time")}</th>
            <th scope="col">{t("report.cause")}</th>
            {MOODS.map((mood) => (
              <th key={mood} scope="col">
                {t(`mood.${mood}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point, i) => (
            <Fragment key={point.seq}>
              {between.get(i)?.map((mark) => (
                <tr key={mark.seq} className={css.markRow}>
                  <td>{span(mark.at / 1000)}</td>
                  <th scope="row" colSpan={1 + MOODS.length}>
                    {words(mark)}
                  </th>
                </tr>
              ))}
              <tr>
                <td>{span(point.at / 1000)}</td>
                <th scope="row">
                  {cause(point.cause)}
                  {point.quote && <Quote seq={point.source} quote={point.quote} onJump={onJump} />}
                </th>
                {MOODS.map((mood) => (
                  <td key={mood}>
                    {Math.round(point.mood[mood])}
                    {Math.round(point.delta[mood]) !== 0 && (
                      <small> {signed(point.delta[mood])}</small>
                    )}
                  </td>
                ))}
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
