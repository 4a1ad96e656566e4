import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Icon } from "../icons";
import { clock, day } from "../time";
import type { Report } from "../types";
import { Level, Ring } from "../ui/bits";
import css from "./summary.module.css";

export function Summary({ report, onAgain }: { report: Report; onAgain?: () => void }) {
  const { t } = useTranslation();
  const { evaluation, row } = report;
  const missed = evaluation?.musts.some((must) => must.met === false);
  const ended = Date.parse(row.ended_at ?? row.created_at);
  return (
    <header className={css.summary}>
      <Ring score={evaluation?.overall ?? null} size={104} />
      <div className={css.text}>
        <h1>{row.title}</h1>
        <p className={css.meta}>
          <span>{row.customer_name}</span>
          <span>{row.persona_name}</span>
          <Level of={row.difficulty} />
          <span>
            {day(ended)}, {clock(ended)}
          </span>
        </p>
        {evaluation && (
          <p className={css.verdict}>
            <span data-good={evaluation.passed || undefined}>
              <Icon name={evaluation.passed ? "check" : "cross"} size={15} />
              {t(
                evaluation.overall === null
                  ? "report.unscored"
                  : evaluation.passed
                    ? "report.passed"
                    : "report.not_passed",
              )}
              {missed && `: ${t("report.must_missed").toLocaleLowerCase()}`}
            </span>
            <span data-good={evaluation.success || undefined}>
              <Icon name={evaluation.success ? "check" : "cross"} size={15} />
              {t("report.outcome")}: {evaluation.outcome_label}
            </span>
          </p>
        )}
      </div>
      {onAgain && (
        <div className={css.actions}>
          <Button leftSection={<Icon name="again" />} onClick={onAgain}>
            {t("report.again")}
          </Button>
          <Button variant="subtle" component={Link} href="/scenarios">
            {t("report.another")}
          </Button>
        </div>
      )}
    </header>
  );
}
