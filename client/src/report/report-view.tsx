import { SegmentedControl } from "@mantine/core";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import StartDialog from "../library/start-dialog";
import { Beside, useRecording } from "../recording/beside";
import { date } from "../time";
import type { Report } from "../types";
import { Empty, ErrorNote } from "../ui/states";
import { AgainProvider, useAgain } from "./again";
import { CallReport } from "./call";
import { Claims } from "./claims";
import { Criteria } from "./criteria";
import { Facts, Measures, Moments, Musts, Strengths, Versions } from "./findings";
import { Improvements } from "./improvements";
import { Judgement } from "./judgement";
import { MoodCurve } from "./mood-curve";
import { lines, marks, pace } from "./reading";
import { Now, Replay } from "./replay";
import css from "./report.module.css";
import { Script } from "./script";
import { Summary } from "./summary";
import { Transcript } from "./transcript";
import { usePrint } from "./use-print";
import { useReplay } from "./use-replay";
import { Reader, Voice } from "./voice";

/** Where to look in the transcript; `times` makes a second look at the same words count. */
export interface Focus {
  seq: number;
  quote: string;
  times: number;
}

export type Jump = (seq: number, quote?: string) => void;

/** The whole report. `me`: the id of who reads it; undefined behind a shared link, where reading is all. */
export function ReportView({ report, me }: { report: Report; me?: string }) {
  const said = useCallback(
    (seq: number) => {
      const found = report.events.find((event) => event.seq === seq);
      return found?.kind === "agent_said" ? String(found.text) : null;
    },
    [report.events],
  );
  const mine = report.may.includes("dispute");
  const body = (
    <Reader value={me}>
      <Voice value={mine}>
        <Body report={report} said={said} me={me} />
      </Voice>
    </Reader>
  );
  if (!report.may.includes("fork")) return body;
  return (
    <AgainProvider session={report.row.id} said={said}>
      {body}
    </AgainProvider>
  );
}

function Body({
  report,
  said,
  me,
}: {
  report: Report;
  said: (seq: number) => string | null;
  me?: string;
}) {
  const { t } = useTranslation();
  const { evaluation, row, scenario } = report;
  const tried = useAgain();
  const [focus, setFocus] = useState<Focus | null>(null);
  const [view, setView] = useState("overview");
  const [again, setAgain] = useState(false);
  const all = useMemo(() => lines(report.events), [report.events]);
  const beside = useMemo(() => marks(all), [all]);
  const steps = useMemo(() => pace(all), [all]);
  const replay = useReplay(steps);
  const upTo = replay.step ? replay.step.seq : null;
  const recording = useRecording(report, me);
  const [sounding, setSounding] = useState<number>();
  const page = useRef<HTMLDivElement>(null);
  const ended = date(Date.parse(row.ended_at ?? row.created_at));
  usePrint(page, `${row.title} · ${ended}`, replay.showAll);
  const jump: Jump = (seq, quote = "") => {
    replay.showAll();
    setView("transcript");
    const line = all.findLast((item) => item.seq <= seq)?.seq ?? seq;
    setFocus((before) => ({ seq: line, quote, times: (before?.times ?? 0) + 1 }));
  };

  const transcript = (
    <Transcript lines={all} mood={report.mood} name={row.customer_name} focus={focus} upTo={upTo} />
  );

  return (
    <div ref={page} className={css.report} data-view={view}>
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
        <Summary
          report={report}
          onAgain={report.may.includes("fork") ? () => setAgain(true) : undefined}
        />
        {tried?.error && <ErrorNote error={tried.error} />}
        {evaluation === null ? (
          <section className="gr-panel" role="status">
            <Empty icon="clock" title={t("report.computing")}>
              <p>{t("report.computing_about")}</p>
            </Empty>
          </section>
        ) : (
          <>
            <Musts of={evaluation.musts} onJump={jump} />
            <Script of={evaluation.script} onJump={jump} />
            <Claims of={evaluation.claims} articles={scenario.knowledge} onJump={jump} />
            <Criteria of={evaluation.criteria} report={report} me={me} onJump={jump} />
            <Judgement
              of={report.judgement}
              progress={report.judging}
              criteria={evaluation.criteria}
              overall={evaluation.overall}
              onJump={jump}
            />
            {evaluation.overall !== null && (
              <>
                <Improvements of={evaluation.improvements} said={said} onJump={jump} />
                <Strengths of={evaluation.strengths} onJump={jump} />
              </>
            )}
          </>
        )}
        <CallReport
          of={evaluation?.measures.call}
          events={report.events}
          name={row.customer_name}
          onJump={jump}
        />
        <MoodCurve
          points={report.mood}
          marks={beside}
          name={row.customer_name}
          upTo={upTo}
          onJump={jump}
        />
        <Facts of={report.facts} onJump={jump} />
        {evaluation && (
          <>
            <Moments of={evaluation.key_moments} marks={beside} onJump={jump} />
            <Measures of={evaluation.measures} sla={row.sla} />
            <Versions of={evaluation.versions} scorer={evaluation.scorer} />
          </>
        )}
      </div>
      <aside className={css.aside} aria-label={t("report.transcript")}>
        {recording?.audio ? (
          <Beside
            recording={recording}
            audio={recording.audio}
            report={report}
            onLine={setSounding}
          >
            {transcript}
            {sounding !== undefined && <Now seq={sounding} moods={report.mood} marks={beside} />}
          </Beside>
        ) : (
          <>
            {transcript}
            <Replay replay={replay} moods={report.mood} marks={beside} />
          </>
        )}
      </aside>
      {again && <StartDialog scenario={scenario} onClose={() => setAgain(false)} />}
    </div>
  );
}
