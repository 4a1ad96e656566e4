import { Button, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { useLive } from "../context";
import type { WireEvent } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./cue-card.module.css";

const CHANGES = ["agent_said", "customer_decided", "customer_said", "side_taken", "hold_started"];

/** What to go by while playing the customer, as of now. */
export function CueCardPanel({
  session,
  events,
  onInsert,
}: {
  session: string;
  events: WireEvent[];
  onInsert: (text: string) => void;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const asOf = events.findLast((event) => CHANGES.includes(event.kind))?.seq ?? 0;
  const card = useQuery({
    queryKey: ["brief", session, asOf],
    queryFn: () => api.brief(session),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  if (card.error) return <ErrorNote error={card.error} onRetry={() => void card.refetch()} />;
  if (!card.data) return <Skeleton height={220} radius="md" />;
  const { name, persona, goal, stakes, may_tell, hidden, suggestions } = card.data;
  return (
    <section className={css.card} aria-label={t("cue.title")}>
      <h3>{t("cue.you_are", { name })}</h3>
      <p>
        <b>{persona.name}.</b> {persona.about}
      </p>
      <dl>
        <dt>{t("cue.goal")}</dt>
        <dd>{goal}</dd>
        {stakes && (
          <>
            <dt>{t("cue.stakes")}</dt>
            <dd>{stakes}</dd>
          </>
        )}
      </dl>
      <h4>{t("cue.suggestions")}</h4>
      {suggestions.length === 0 && <p className="gr-dim">{t("cue.suggestions_none")}</p>}
      <ul className={css.suggestions}>
        {suggestions.map((text) => (
          <li key={text}>
            <p dir="auto">{text}</p>
            <span>
              <Button
                size="compact-sm"
                onClick={() => live.outbox.add(session, "customer_say", { text })}
              >
                {t("cue.send")}
              </Button>
              <Button size="compact-sm" variant="subtle" onClick={() => onInsert(text)}>
                {t("cue.edit")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <h4>{t("cue.may_tell")}</h4>
      {may_tell.length === 0 && <p className="gr-dim">{t("cue.may_tell_none")}</p>}
      <ul className={css.facts}>
        {may_tell.map((fact) => (
          <li key={fact.id} data-told={fact.told || undefined}>
            <b>{fact.label}</b> {fact.told && <small>{t("cue.told")}</small>}
            {fact.lines[0] && (
              <button type="button" dir="auto" onClick={() => onInsert(fact.lines[0] ?? "")}>
                {fact.lines[0]}
              </button>
            )}
          </li>
        ))}
      </ul>
      <h4>{t("cue.hidden")}</h4>
      <p className="gr-dim">{t(hidden.length ? "cue.hidden_about" : "cue.hidden_none")}</p>
      <ul className={css.hidden}>
        {hidden.map((label) => (
          <li key={label}>{label}</li>
        ))}
      </ul>
    </section>
  );
}
