import { useTranslation } from "react-i18next";
import type { Evaluation } from "../types";
import { AgainButtons } from "./again-buttons";
import css from "./improvements.module.css";
import type { Jump } from "./report-view";
import { Section } from "./section";
import { useVoice } from "./voice";

/** What to do better: the trainee's own words beside better ones for that moment. */
export function Improvements({
  of,
  said,
  onJump,
}: {
  of: Evaluation["improvements"];
  said: (seq: number) => string | null;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const voice = useVoice();
  return (
    <Section title={t("report.improvements")} plain={of.length > 0}>
      {of.length === 0 && <p className={css.none}>{t("report.improvements_none")}</p>}
      <ul className={css.cards}>
        {of.map((item) => {
          const { seq } = item;
          const own = seq === null ? null : item.quote || said(seq);
          return (
            <li key={`${item.seq}-${item.text}-${item.better}`}>
              <p>{item.text}</p>
              <div className={css.sides}>
                {seq !== null && own && (
                  <button
                    type="button"
                    className={css.own}
                    title={t("report.jump")}
                    onClick={() => onJump(seq, own)}
                  >
                    <small>{t("report.your_words", voice)}</small>
                    <q dir="auto">{own}</q>
                  </button>
                )}
                {item.better && (
                  <div className={css.better}>
                    <small>{t("report.better")}</small>
                    <q dir="auto">{item.better}</q>
                  </div>
                )}
              </div>
              {seq !== null && said(seq) !== null && (
                <AgainButtons seq={seq} better={item.better} />
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
