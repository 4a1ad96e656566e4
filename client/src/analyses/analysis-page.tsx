import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { api } from "../api";
import { Icon } from "../icons";
import { CallReport } from "../report/call";
import { Claims } from "../report/claims";
import { Criteria } from "../report/criteria";
import { Measures, Moments, Musts, Strengths, Versions } from "../report/findings";
import { Improvements } from "../report/improvements";
import type { Line } from "../report/reading";
import report from "../report/report.module.css";
import type { Focus, Jump } from "../report/report-view";
import summary from "../report/summary.module.css";
import { Transcript } from "../report/transcript";
import { usePrint } from "../report/use-print";
import { Voice } from "../report/voice";
import { clock, date } from "../time";
import type { Analysis, WireEvent } from "../types";
import { Ring } from "../ui/bits";
import { ErrorNote, PageSkeleton } from "../ui/states";
import css from "./analyses.module.css";
import { ForgetDialog } from "./forget";
import { SidesDialog } from "./sides-dialog";

const NO_MOOD: never[] = [];

/** The evaluation of a conversation held elsewhere. */
export default function AnalysisPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ["analysis", id], queryFn: () => api.analysis(id) });
  if (found.error && !found.data) {
    return (
      <div className="gr-page">
        <ErrorNote error={found.error} onRetry={() => void found.refetch()}>
          <Button size="xs" variant="default" component={Link} href="/analyses">
            {t("analyses.back")}
          </Button>
        </ErrorNote>
      </div>
    );
  }
  if (!found.data) return <PageSkeleton />;
  return (
    <Voice value={false}>
      <AnalysisView of={found.data} />
    </Voice>
  );
}

function AnalysisView({ of }: { of: Analysis }) {
  const { t } = useTranslation();
  const [focus, setFocus] = useState<Focus | null>(null);
  const [view, setView] = useState("overview");
  const page = useRef<HTMLDivElement>(null);
  const { evaluation, row } = of;
  const scenario = useQuery({
    queryKey: ["scenario", row.scenario_id],
    queryFn: () => api.scenario(row.scenario_id ?? ""),
    enabled: row.scenario_id !== null && row.title !== "",
  });
  const { all, events, untimed } = useMemo(() => read(of), [of]);
  const spoken = useMemo(() => sounded(of), [of]);
  usePrint(page, row.name, () => setView("overview"));
  const said = (seq: number) => {
    const line = all.find((item) => item.seq === seq);
    return line?.kind === "agent" ? line.text : null;
  };
  const jump: Jump = (seq, quote = "") => {
    setView("transcript");
    const line = all.findLast((item) => item.seq <= seq)?.seq ?? seq;
    setFocus((before) => ({ seq: line, quote, times: (before?.times ?? 0) + 1 }));
  };
  return (
    <div ref={page} className={report.report} data-view={view}>
      <div className={report.switch}>
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
      <div className={report.main}>
        <Head of={of} />
        <Musts of={evaluation.musts} onJump={jump} />
        <Claims of={evaluation.claims} articles={scenario.data?.knowledge ?? []} onJump={jump} />
        <Criteria
          of={evaluation.criteria}
          report={{ events, reviews: [], reviewed: null, may: [], row }}
          onJump={jump}
        />
        {evaluation.overall !== null && (
          <>
            <Improvements of={evaluation.improvements} said={said} onJump={jump} />
            <Strengths of={evaluation.strengths} onJump={jump} />
          </>
        )}
        <Moments of={evaluation.key_moments} untimed={untimed} onJump={jump} />
        <CallReport
          of={evaluation.measures.call}
          events={spoken}
          name={t("analyses.customer")}
          onJump={jump}
        />
        <Measures of={evaluation.measures} />
        <Versions of={evaluation.versions} scorer={evaluation.scorer} />
      </div>
      <aside className={report.aside} aria-label={t("report.transcript")}>
        <Transcript
          lines={all}
          mood={NO_MOOD}
          name={t("analyses.customer")}
          focus={focus}
          upTo={null}
        />
      </aside>
    </div>
  );
}

/** When each line of a recording sounded, as a session's log would have it. */
function sounded(of: Analysis): WireEvent[] {
  return of.lines.flatMap(({ seq, at, ends, speaker }) =>
    at === null || ends === null
      ? []
      : [{ seq, at, kind: "spoke", who: speaker, source: seq, starts: at, ends }],
  );
}

function Head({ of }: { of: Analysis }) {
  const { row, evaluation } = of;
  const { t } = useTranslation();
  const heard = of.lines.some((line) => line.ends !== null);
  const [sides, setSides] = useState(false);
  const [, go] = useLocation();
  const [forgetting, setForgetting] = useState(false);
  const at = Date.parse(row.created_at);
  const missed = evaluation.musts.some((must) => must.met === false);
  return (
    <header className={summary.summary}>
      <Ring score={evaluation.overall} size={104} />
      <div className={summary.text}>
        <h1 dir="auto">{row.name}</h1>
        <p className={summary.meta}>
          <span>{row.title || t("analyses.no_scenario")}</span>
          <span>{t("analyses.scored_at", { at: `${date(at)}, ${clock(at)}` })}</span>
        </p>
        <p className={summary.verdict}>
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
        </p>
        {heard && <p className={css.heardNote}>{t("analyses.heard_note")}</p>}
        <div className={summary.more}>
          {heard && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Icon name="person" size={15} />}
              onClick={() => setSides(true)}
            >
              {t("analyses.sides")}
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
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="bin" size={15} />}
            onClick={() => setForgetting(true)}
          >
            {t("analyses.forget")}
          </Button>
        </div>
      </div>
      <div className={summary.actions}>
        <Button component={Link} href="/analyses" leftSection={<Icon name="upload" />}>
          {t("analyses.another")}
        </Button>
      </div>
      {sides && <SidesDialog of={of} onClose={() => setSides(false)} />}
      {forgetting && (
        <ForgetDialog
          row={row}
          onClose={() => setForgetting(false)}
          onForgotten={() => go("/analyses")}
        />
      )}
    </header>
  );
}

/** The lines as the parts of a report take them. */
function read({ lines }: Analysis): { all: Line[]; events: WireEvent[]; untimed: boolean } {
  const all = lines.map(({ seq, at, speaker, text }): Line => {
    const event = { seq, at: at ?? 0, kind: `${speaker}_said`, text };
    return { seq, at: at ?? 0, kind: speaker, text, untimed: at === null, event };
  });
  return {
    all,
    events: all.map((line) => line.event),
    untimed: lines.every((line) => line.at === null),
  };
}
