import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Icon } from "../icons";
import { lines } from "../report/reading";
import { Voice } from "../report/voice";
import type { Report } from "../types";
import { Level, Ring } from "../ui/bits";
import css from "./compare.module.css";
import { Figures, Scores } from "./figures";
import { Moods } from "./moods";
import { moodByMessage, overall, related, shared } from "./pairing";
import { Change, Letter, type Side, when } from "./parts";
import { Talks } from "./talks";

export function CompareView({ a, b }: { a: Report; b: Report }) {
  const { t } = useTranslation();
  const [linesA, linesB] = useMemo(() => [lines(a.events), lines(b.events)], [a, b]);
  const same = related(a, b) ? shared(linesA, linesB) : 0;
  const said = linesA.slice(0, same).filter((line) => line.kind === "agent").length;
  const [one, two] = [overall(a), overall(b)];
  const other = a.row.scenario_id !== b.row.scenario_id;
  return (
    <Voice value={a.may.includes("dispute")}>
      <div className={`gr-page ${css.page}`}>
        <header className={css.head}>
          <h1 className={css.title}>{t("compare.title")}</h1>
          <p className="gr-dim">{other ? t("compare.other_scenario") : a.row.title}</p>
        </header>
        <div className={css.pair}>
          <Attempt side="a" report={a} score={one} other={b.row.id} named={other} />
          <div className={css.between}>
            <Icon name="next" size={20} />
            {one !== null && two !== null && (
              <p>
                <Change by={two - one} lower={false} />
                <small>{t("compare.points")}</small>
              </p>
            )}
          </div>
          <Attempt side="b" report={b} score={two} other={a.row.id} named={other} />
        </div>
        <Scores a={a} b={b} />
        {a.evaluation && b.evaluation && <Figures a={a.evaluation} b={b.evaluation} />}
        <Moods
          a={moodByMessage(a.mood, linesA)}
          b={moodByMessage(b.mood, linesB)}
          parted={same > 0 ? said : null}
        />
        <Talks a={a} b={b} linesA={linesA} linesB={linesB} same={same} />
      </div>
    </Voice>
  );
}

/** One of the two, in short; `other`: the id of the one it is held against; `named`: say the scenario. */
function Attempt({
  side,
  report,
  score,
  other,
  named,
}: {
  side: Side;
  report: Report;
  score: number | null;
  other: string;
  named: boolean;
}) {
  const { t } = useTranslation();
  const { row, evaluation, reviewed } = report;
  return (
    <section className={`gr-panel ${css.attempt}`} data-side={side} aria-label={when(row)}>
      <Ring score={score} size={76} />
      <div>
        <h2>
          <Letter of={side} /> {when(row)}
        </h2>
        <p className={css.facts}>
          {named && <span>{row.title}</span>}
          <span>{row.persona_name}</span>
          <Level of={row.difficulty} />
          {row.parent_id === other && <span>{t("compare.went_on")}</span>}
          {reviewed && <span>{t("compare.reviewed")}</span>}
        </p>
        {evaluation && (
          <p className={css.verdict}>
            <span data-good={evaluation.passed || undefined}>
              <Icon name={evaluation.passed ? "check" : "cross"} size={15} />
              {t(
                score === null
                  ? "report.unscored"
                  : evaluation.passed
                    ? "report.passed"
                    : "report.not_passed",
              )}
            </span>
            <span data-good={evaluation.success || undefined}>
              <Icon name={evaluation.success ? "check" : "cross"} size={15} />
              {t("report.outcome")}: {evaluation.outcome_label}
            </span>
          </p>
        )}
        <p className={css.ways}>
          <Button
            size="compact-xs"
            variant="light"
            component={Link}
            href={`/sessions/${row.id}/report`}
          >
            {t("compare.report")}
          </Button>
          <Button size="compact-xs" variant="subtle" component={Link} href={`/compare/${other}`}>
            {t("compare.instead")}
          </Button>
        </p>
      </div>
    </section>
  );
}
