import { useTranslation } from "react-i18next";
import { MOODS, type Mood } from "../types";
import css from "./mood-glance.module.css";

/** The four moods as small bars, each with its figure. */
export function MoodGlance({ mood }: { mood: Mood }) {
  const { t } = useTranslation();
  return (
    <dl className={css.moods}>
      {MOODS.map((name) => (
        <div key={name} data-mood={name}>
          <dt>{t(`mood.${name}`)}</dt>
          <dd>
            <i aria-hidden="true">
              <i style={{ inlineSize: `${mood[name]}%` }} />
            </i>
            <b>{Math.round(mood[name])}</b>
          </dd>
        </div>
      ))}
    </dl>
  );
}
