import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import type { ScriptLine } from "../types";
import { Quote } from "./quote";
import type { Jump } from "./report-view";
import css from "./script.module.css";
import { Section } from "./section";

/** The lines of the script in their order: which were said, where, and which came out of their place. */
export function Script({ of, onJump }: { of: ScriptLine[] | undefined; onJump: Jump }) {
  const { t } = useTranslation();
  if (!of?.length) return null;
  return (
    <Section title={t("report.script")} about={t("report.script_about")}>
      <ol className={css.script}>
        {of.map((line) => {
          const state = line.seq === null ? "missed" : line.in_order === false ? "late" : "said";
          return (
            <li key={line.id} data-state={state}>
              <Icon
                name={state === "said" ? "check" : state === "late" ? "again" : "cross"}
                size={17}
              />
              <div>
                <p dir="auto">{line.text}</p>
                <small>
                  {t(`report.line_${state}`)}
                  {line.must && ` · ${t("report.line_must")}`}
                </small>
                {line.seq !== null && <Quote seq={line.seq} quote={line.quote} onJump={onJump} />}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
