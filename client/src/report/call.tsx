import { useTranslation } from "react-i18next";
import { figures } from "../call/judging";
import { span } from "../time";
import type { CallMeasures, CallMoment, WireEvent } from "../types";
import css from "./call.module.css";
import findings from "./findings.module.css";
import { Lanes } from "./lanes";
import { Quote } from "./quote";
import type { Jump } from "./report-view";
import { Section } from "./section";
import { useVoice } from "./voice";

/** Quotes that are shown of one kind. */
const MOST = 5;

/** How a call was held: its figures, the moments behind them, and how fast the line was. */
export function CallReport({
  of,
  events,
  name,
  onJump,
}: {
  of: unknown;
  events: WireEvent[];
  name: string;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const voice = useVoice();
  const call = of as CallMeasures | undefined;
  if (!call) return null;
  return (
    <Section title={t("call.report")} about={t("call.report_about")}>
      <Lanes events={events} name={name} onJump={onJump} />
      <dl className={css.figures}>
        {figures(call).map(({ name, value, unit, off }) => (
          <div key={name} data-off={off || undefined} title={t(`call.figure_${name}_about`, voice)}>
            <dt>{t(`call.figure_${name}`, voice)}</dt>
            <dd>
              <bdi>{value === null ? "–" : t(`call.unit_${unit}`, { count: value })}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <More of={call} />
      <Moments kind="interrupted" of={call.interrupted_customer} onJump={onJump} />
      <Moments kind="interrupted_you" of={call.interrupted_agent} onJump={onJump} />
      <Moments kind="silences" of={call.agents_silences} timed onJump={onJump} />
      <Moments kind="fillers" of={call.fillers ?? []} onJump={onJump} />
      <Moments kind="hesitations" of={call.hesitations} timed onJump={onJump} />
      <Latency of={call} />
    </Section>
  );
}

function More({ of }: { of: CallMeasures }) {
  const { t } = useTranslation();
  const voice = useVoice();
  const seconds = (value: number) =>
    value < 60 ? t("call.unit_seconds", { count: Math.round(value * 10) / 10 }) : span(value);
  const times = (count: number, value: number) => `${count} × · ${seconds(value)}`;
  const rows: [string, string | null][] = [
    [t("call.more_call_s"), span(of.call_s)],
    [t("call.more_agent_s", voice), span(of.agent_s)],
    [t("call.more_customer_s"), span(of.customer_s)],
    [
      t("call.more_response", voice),
      of.response_median_s === null ? null : seconds(of.response_median_s),
    ],
    [
      t("call.more_customer_pace"),
      of.customer_pace_wpm === null ? null : t("call.unit_wpm", { count: of.customer_pace_wpm }),
    ],
    [t("call.more_talk_over"), of.talk_over_s ? seconds(of.talk_over_s) : null],
    [t("call.more_silence"), of.silences.length ? times(of.silences.length, of.silence_s) : null],
    [t("call.more_hold"), of.holds ? times(of.holds, of.hold_s) : null],
    [t("call.more_muted"), of.muted_s ? seconds(of.muted_s) : null],
    [t("call.more_lost"), of.line_lost ? times(of.line_lost, of.line_lost_s) : null],
    [
      t("call.more_sure"),
      of.sure === null ? null : t("call.unit_percent", { count: Math.round(of.sure * 100) }),
    ],
  ];
  return (
    <>
      <dl className={findings.measures}>
        {rows.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ),
        )}
      </dl>
      {of.unsure > 0 && <p className={css.note}>{t("call.more_unsure", { count: of.unsure })}</p>}
    </>
  );
}

function Moments({
  kind,
  of,
  timed,
  onJump,
}: {
  kind: "interrupted" | "interrupted_you" | "silences" | "fillers" | "hesitations";
  of: CallMoment[];
  /** How long it was stands beside it. */
  timed?: boolean;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const voice = useVoice();
  if (of.length === 0) return null;
  return (
    <>
      <h3 className={css.title}>{t(`call.report_${kind}`, voice)}</h3>
      <ol className={findings.moments}>
        {of.slice(0, MOST).map((moment, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one message may hold the same word twice
          <li key={`${moment.seq}-${moment.at}-${i}`}>
            <time>{span(moment.at / 1000)}</time>
            <span>
              {timed && (
                <bdi>{t("call.unit_seconds", { count: Math.round(moment.seconds * 10) / 10 })}</bdi>
              )}{" "}
              <Quote seq={moment.seq} quote={moment.quote} onJump={onJump} />
            </span>
          </li>
        ))}
      </ol>
      {of.length > MOST && (
        <p className={css.note}>{t("call.report_more", { count: of.length - MOST })}</p>
      )}
    </>
  );
}

const STAGES = ["vad", "recognition", "wait", "decide", "synthesis", "response"];

function Latency({ of }: { of: CallMeasures }) {
  const { t } = useTranslation();
  const voice = useVoice();
  const stages = Object.entries(of.stages).sort(
    ([a], [b]) => STAGES.indexOf(a) - STAGES.indexOf(b),
  );
  if (stages.length === 0) return null; // of a recording nobody knows
  const parts = stages.filter(([stage]) => !of.voice || stage !== "response");
  const all = of.voice ? [...parts, ["voice", of.voice] as const] : parts;
  return (
    <details className={css.latency}>
      <summary>{t("call.report_latency")}</summary>
      <p className={css.note}>{t("call.report_latency_about")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("call.report_stage")}</th>
            <th scope="col">{t("call.report_n")}</th>
            <th scope="col">{t("call.report_median")}</th>
            <th scope="col">{t("call.report_p95")}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(([stage, spread]) => (
            <tr key={stage}>
              <th scope="row">
                {stage === "voice"
                  ? t("call.report_voice", voice)
                  : t(`call.stage_${stage as "vad"}`, { defaultValue: stage })}
              </th>
              <td>{spread.n}</td>
              <td>{t("call.report_ms", { count: spread.median_ms })}</td>
              <td>{t("call.report_ms", { count: spread.p95_ms })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
