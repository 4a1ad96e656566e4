import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { span } from "../time";
import type { Evaluation, Fact, ServiceLevels } from "../types";
import { LEVELS } from "../workspace/timers";
import { useEventWords } from "./event-words";
import css from "./findings.module.css";
import { Quote } from "./quote";
import type { Line } from "./reading";
import type { Jump } from "./report-view";
import { Section } from "./section";
import { useVoice } from "./voice";

export function Musts({ of, onJump }: { of: Evaluation["musts"]; onJump: Jump }) {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  return (
    <Section title={t("report.musts")}>
      <ul className={css.musts}>
        {of.map((must) => {
          const state = must.met === null ? "none" : must.met ? "yes" : "no";
          return (
            <li key={must.id} data-state={state}>
              <Icon
                name={state === "yes" ? "check" : state === "no" ? "cross" : "clock"}
                size={17}
              />
              <span>
                {must.label} <small>{t(`report.must_${state}`)}</small>
                {must.evidence && (
                  <Quote seq={must.evidence.seq} quote={must.evidence.quote} onJump={onJump} />
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

export function Strengths({ of, onJump }: { of: Evaluation["strengths"]; onJump: Jump }) {
  const { t } = useTranslation();
  return (
    <Section title={t("report.strengths")}>
      {of.length === 0 && <p className={css.none}>{t("report.strengths_none")}</p>}
      <ul className={css.points}>
        {of.map((item) => (
          <li key={`${item.seq}-${item.text}`}>
            {item.text}
            <Quote seq={item.seq} quote={item.quote} onJump={onJump} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** `untimed`: nobody knows when they were. */
/** The key moments, with the hints and the moves of the difficulty (`marks`) in their places. */
export function Moments({
  of,
  marks = [],
  untimed,
  onJump,
}: {
  of: Evaluation["key_moments"];
  marks?: Line[];
  untimed?: boolean;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const words = useEventWords("");
  const moments = [
    ...of,
    ...marks.map((mark) => ({ ...mark, label: words(mark), quote: "" })),
  ].sort((a, b) => a.seq - b.seq);
  if (moments.length === 0) return null;
  return (
    <Section title={t("report.moments")}>
      <ol className={css.moments}>
        {moments.map((moment) => (
          <li key={`${moment.seq}-${moment.kind}-${moment.label}`}>
            {!untimed && <time>{span(moment.at / 1000)}</time>}
            <span>
              {moment.label}
              <Quote seq={moment.seq} quote={moment.quote} onJump={onJump} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function Facts({ of, onJump }: { of: Fact[]; onJump: Jump }) {
  const { t } = useTranslation();
  const voice = useVoice();
  if (of.length === 0) return null;
  return (
    <Section title={t("report.hidden")} about={t("report.hidden_about")}>
      <ul className={css.facts}>
        {of.map((fact) => {
          const state =
            fact.told_seq !== null ? "told" : fact.unlocked_seq !== null ? "earned" : "never";
          return (
            <li key={fact.id} data-state={state}>
              <Icon name={state === "told" ? "eye" : "lock"} size={17} />
              <span>
                <b>{fact.label}</b>{" "}
                <small>{t(fact.hidden ? "report.fact_hidden" : "report.fact_open")}</small>
                {state !== "told" && fact.tell && (
                  <small className={css.tell}>
                    {t("report.fact_tell")}: <q dir="auto">{fact.tell}</q>
                  </small>
                )}
              </span>
              {fact.told_seq !== null ? (
                <button
                  type="button"
                  onClick={() => fact.told_seq !== null && onJump(fact.told_seq)}
                >
                  {t("report.fact_told")}
                </button>
              ) : (
                <em>{t(`report.fact_${state}` as "report.fact_earned", voice)}</em>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

export const MEASURES = [
  "handle_time_s",
  "hold_time_s",
  "first_response_s",
  "mean_response_s",
  "agent_messages",
  "customer_messages",
  "words_per_message",
  "questions_repeated",
  "steps_right",
  "steps_wrong",
  "peak_frustration",
  "simulated_satisfaction",
  "first_contact_resolution",
] as const;

/** A measure as it is read: a time, yes or no, or the figure itself. */
export function useMeasure(): (name: string, value: unknown) => string {
  const { t } = useTranslation();
  return (name, value) => {
    if (typeof value === "boolean") return t(value ? "measure.yes" : "measure.no");
    return name.endsWith("_s") ? span(Number(value)) : String(value);
  };
}

/** `sla`: left out for a conversation that had none. */
export function Measures({ of, sla }: { of: Record<string, unknown>; sla?: ServiceLevels }) {
  const { t } = useTranslation();
  const voice = useVoice();
  const words = useMeasure();
  return (
    <Section title={t("report.measures")}>
      <dl className={css.measures}>
        {MEASURES.filter((name) => of[name] !== null && of[name] !== undefined).map((name) => (
          <div key={name}>
            <dt>{t(`measure.${name}`, voice)}</dt>
            <dd>{words(name, of[name])}</dd>
          </div>
        ))}
        {LEVELS.map((level) => {
          if (!sla) return null;
          const met = sla[level].met;
          return (
            <div key={level} data-bad={met === false || undefined}>
              <dt>
                {t(`sla.${level}_long`)} ({t("sla.target", { time: span(sla[level].target_s) })})
              </dt>
              <dd>{met === null ? "–" : t(met ? "sla.met" : "sla.missed")}</dd>
            </div>
          );
        })}
      </dl>
    </Section>
  );
}

export function Versions({ of, scorer }: { of: Record<string, string>; scorer: string }) {
  const { t } = useTranslation();
  return (
    <details className={css.versions}>
      <summary>{t("report.versions")}</summary>
      <p>
        {[["scorer", scorer], ...Object.entries(of)].map(([part, version]) => (
          <code key={part}>
            {part} {version}
          </code>
        ))}
      </p>
    </details>
  );
}
