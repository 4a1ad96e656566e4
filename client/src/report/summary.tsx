import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { CompareLink } from "../compare/links";
import { Icon } from "../icons";
import { clock, date } from "../time";
import type { Report } from "../types";
import { CallMark, Level, Ring } from "../ui/bits";
import { ShareDialog } from "./share-dialog";
import css from "./summary.module.css";
import { usePerson } from "./voice";

export function Summary({ report, onAgain }: { report: Report; onAgain?: () => void }) {
  const { t } = useTranslation();
  const person = usePerson();
  const { evaluation, row } = report;
  const [sharing, setSharing] = useState(false);
  const missed = evaluation?.musts.some((must) => must.met === false);
  const ended = Date.parse(row.ended_at ?? row.created_at);
  return (
    <header className={css.summary}>
      <Scores of={report} />
      <div className={css.text}>
        <h1>{row.title}</h1>
        <p className={css.meta}>
          {report.agent && !report.may.includes("dispute") && (
            <b>{t("report.by", { name: person(report.agent) })}</b>
          )}
          <span>
            {row.channel === "call" && <CallMark />}
            {row.customer_name}
          </span>
          <span>{row.persona_name}</span>
          <Level of={row.difficulty} />
          <span>
            {date(ended)}, {clock(ended)}
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
        <div className={css.more}>
          {report.may.length > 0 && <CompareLink row={row} />}
          {report.may.includes("share") && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Icon name="share" size={15} />}
              onClick={() => setSharing(true)}
            >
              {t("share.button")}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="print" size={15} />}
            onClick={() => window.print()}
          >
            {t("report.print")}
          </Button>
        </div>
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
      {sharing && <ShareDialog session={row.id} onClose={() => setSharing(false)} />}
    </header>
  );
}

/** The overall score; once it was reviewed, the scorer's own and what came of it side by side. */
function Scores({ of: { evaluation, reviewed } }: { of: Report }) {
  const { t } = useTranslation();
  const first = evaluation?.overall ?? null;
  if (!reviewed) return <Ring score={first} size={104} />;
  return (
    <div className={css.scores}>
      <figure>
        <Ring score={first} size={72} />
        <figcaption>{t("review.as_scored")}</figcaption>
      </figure>
      <figure>
        <Ring score={reviewed.overall} size={104} />
        <figcaption>{t("review.after")}</figcaption>
      </figure>
    </div>
  );
}
