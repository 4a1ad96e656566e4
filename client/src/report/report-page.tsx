import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { ApiError, api } from "../api";
import StartDialog from "../library/start-dialog";
import type { Report } from "../types";
import { Empty, ErrorNote, PageSkeleton } from "../ui/states";
import { Criteria } from "./criteria";
import { Facts, Improvements, Measures, Moments, Musts, Strengths, Versions } from "./findings";
import { MoodCurve } from "./mood-curve";
import { lines, pace } from "./reading";
import { Replay } from "./replay";
import css from "./report.module.css";
import { Summary } from "./summary";
import { Transcript } from "./transcript";
import { useReplay } from "./use-replay";

/** Where to look in the transcript; `times` makes a second look at the same words count. */
export interface Focus {
  seq: number;
  quote: string;
  times: number;
}

export type Jump = (seq: number, quote?: string) => void;

export default function ReportPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const report = useQuery({
    queryKey: ["report", id],
    queryFn: () => api.report(id),
    refetchInterval: (query) =>
      query.state.data && query.state.data.evaluation === null ? 1_500 : false,
  });
  if (report.error && !report.data) {
    const running = report.error instanceof ApiError && report.error.code === "wrong_state";
    return (
      <div className="gr-page">
        {running ? (
          <ErrorNote
            error={{
              code: "running",
              message: t("report.running"),
              mend: t("report.running_mend"),
            }}
          >
            <Button size="xs" component={Link} href={`/sessions/${id}`}>
              {t("report.go_on")}
            </Button>
          </ErrorNote>
        ) : (
          <ErrorNote error={report.error} onRetry={() => void report.refetch()} />
        )}
      </div>
    );
  }
  return report.data ? <Loaded report={report.data} /> : <PageSkeleton />;
}

function Loaded({ report }: { report: Report }) {
  const { t } = useTranslation();
  const { evaluation, row, scenario } = report;
  const [focus, setFocus] = useState<Focus | null>(null);
  const [view, setView] = useState("overview");
  const [again, setAgain] = useState(false);
  const all = useMemo(() => lines(report.events), [report.events]);
  const steps = useMemo(() => pace(all), [all]);
  const replay = useReplay(steps);
  const upTo = replay.step ? replay.step.seq : null;
  const jump: Jump = (seq, quote = "") => {
    replay.showAll();
    setView("transcript");
    const line = all.findLast((item) => item.seq <= seq)?.seq ?? seq;
    setFocus((before) => ({ seq: line, quote, times: (before?.times ?? 0) + 1 }));
  };

  return (
    <div className={css.report} data-view={view}>
      <div className={css.switch}>
        <SegmentedControl
          fullWidth
          aria-label={t("report.view")}
          value={view}
          onChange={setView}
          data={[
            { value: "overview", label: t("report.overview") },
            { value: "transcript", label: t("report.transcript") },
          ]}
        />
      </div>
      <div className={css.main}>
        <Summary report={report} onAgain={() => setAgain(true)} />
        {evaluation === null ? (
          <section className="gr-panel" role="status">
            <Empty icon="clock" title={t("report.computing")}>
              <p>{t("report.computing_about")}</p>
            </Empty>
          </section>
        ) : (
          <>
            <Musts of={evaluation.musts} onJump={jump} />
            <Criteria of={evaluation.criteria} events={report.events} onJump={jump} />
            {evaluation.overall !== null && (
              <div className={css.pair}>
                <Strengths of={evaluation.strengths} onJump={jump} />
                <Improvements of={evaluation.improvements} onJump={jump} />
              </div>
            )}
          </>
        )}
        <MoodCurve points={report.mood} name={row.customer_name} upTo={upTo} onJump={jump} />
        <Facts of={report.facts} onJump={jump} />
        {evaluation && (
          <>
            <Moments of={evaluation.key_moments} onJump={jump} />
            <Measures of={evaluation.measures} sla={row.sla} />
            <Versions of={evaluation.versions} scorer={evaluation.scorer} />
          </>
        )}
      </div>
      <aside className={css.aside} aria-label={t("report.transcript")}>
        <Transcript
          lines={all}
          mood={report.mood}
          name={row.customer_name}
          focus={focus}
          upTo={upTo}
        />
        <Replay replay={replay} />
      </aside>
      {again && <StartDialog scenario={scenario} onClose={() => setAgain(false)} />}
    </div>
  );
}
