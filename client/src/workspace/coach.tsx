import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { useFollowed, useLive, useOutbox } from "../context";
import type { Hint, Screen } from "../fold";
import { ErrorNote } from "../ui/states";
import css from "./coach.module.css";
import side from "./side.module.css";

const STRENGTHS = [
  { strength: 1, costs: 1 },
  { strength: 2, costs: 3 },
  { strength: 3, costs: 6 },
] as const;

const OPEN = "greenroom.measures";

/** Help while it runs: hints in three strengths, and measures that steer and are no score. */
export function Coach({
  session,
  screen,
  onInsert,
}: {
  session: string;
  screen: Screen;
  onInsert: (text: string) => void;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const entries = useOutbox(session).filter((entry) => entry.action === "hint");
  const ended = screen.status === "ended";
  const reheard = useFollowed(session)?.reheard ?? 0;
  const mine = screen.messages.filter((message) => message.from === "agent").length;
  const measures = useQuery({
    queryKey: ["live", session, mine, screen.seq, reheard],
    queryFn: () => api.live(session),
    placeholderData: (before) => before,
    enabled: !ended,
  });
  const later = measures.data?.later;
  const strongest = measures.data?.hints ?? 0;
  const failed = entries.find((entry) => entry.state === "failed");
  const busy = entries.some((entry) => entry.state !== "failed");
  return (
    <>
      <section aria-labelledby="hints">
        <h3 id="hints" className={css.title}>
          {t("coach.hints")}
        </h3>
        <p className={side.about}>
          {t(strongest || !measures.data ? "coach.hints_about" : "coach.hints_none")}
        </p>
        {!ended && (
          <div className={css.buttons}>
            {STRENGTHS.map(({ strength, costs }) => (
              <Button
                key={strength}
                variant="default"
                size="xs"
                disabled={strength > strongest || busy}
                onClick={() => live.outbox.add(session, "hint", { strength })}
              >
                {t(`coach.strength_${strength}`)}
                <small className={css.costs}>{t("coach.costs", { count: costs })}</small>
              </Button>
            ))}
          </div>
        )}
        {failed?.problem && <ErrorNote error={failed.problem} />}
        <ol className={css.given} aria-live="polite">
          {screen.hints.toReversed().map((hint) => (
            <Given key={hint.seq} hint={hint} onInsert={ended ? undefined : onInsert} />
          ))}
        </ol>
      </section>
      <details
        className={css.measures}
        open={localStorage.getItem(OPEN) !== "no"}
        onToggle={(event) => localStorage.setItem(OPEN, event.currentTarget.open ? "yes" : "no")}
      >
        <summary>{t("coach.measures")}</summary>
        <p className={side.about}>{t("coach.measures_about")}</p>
        {measures.data && (
          <dl className={css.list}>
            <Measure name="reply" value={seconds(measures.data.last_reply_s)} />
            <Measure name="clarity" value={share(measures.data.clarity)} />
            <Measure name="empathy" value={share(measures.data.empathy)} />
            <Measure name="sureness" value={share(measures.data.sureness)} />
          </dl>
        )}
        {later && (
          <p className={css.later} aria-live="polite">
            {t("coach.later", { who: later.by, quote: later.quotes.join("” “") })}
          </p>
        )}
        {measures.data && measures.data.to_verify.length > 0 && (
          <>
            <h4 className={css.sub}>{t("coach.to_verify")}</h4>
            <ul className={css.verify}>
              {measures.data.to_verify.map((label) => (
                <li key={label}>{label}</li>
              ))}
            </ul>
          </>
        )}
      </details>
    </>
  );

  function seconds(value: number | null): string {
    return value === null ? "–" : t("coach.seconds", { count: Math.round(value) });
  }

  function share(value: number | null): string {
    return value === null ? "–" : `${value}\u00a0%`;
  }
}

function Given({ hint, onInsert }: { hint: Hint; onInsert?: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <p>{t(`coach.do_${hint.topic}`, { defaultValue: t("coach.do_ask_open") })}</p>
      {hint.about && <p className={css.aboutWhat}>{hint.about}</p>}
      {hint.say && (
        <blockquote className={css.say}>
          <span dir="auto">{hint.say}</span>
          {onInsert && (
            <Button size="compact-xs" variant="light" onClick={() => onInsert(hint.say)}>
              {t("coach.use")}
            </Button>
          )}
        </blockquote>
      )}
    </li>
  );
}

function Measure({
  name,
  value,
}: {
  name: "reply" | "clarity" | "empathy" | "sureness";
  value: string;
}) {
  const { t } = useTranslation();
  return (
    <div title={t(`coach.${name}_about`)}>
      <dt>{t(`coach.${name}`)}</dt>
      <dd>{value}</dd>
    </div>
  );
}
