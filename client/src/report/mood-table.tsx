import { useTranslation } from "react-i18next";
import { span } from "../time";
import { MOODS, type MoodPoint } from "../types";
import css from "./mood.module.css";
import { signed, useCause } from "./mood-words";
import { Quote } from "./quote";
import type { Jump } from "./report-view";

export function MoodTable({ points, onJump }: { points: MoodPoint[]; onJump: Jump }) {
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
          {points.map((point) => (
            <tr key={point.seq}>
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
          ))}
        </tbody>
      </table>
    </div>
  );
}
