// What is on its way to the server, or was refused by it.

import { useTranslation } from "react-i18next";
import { useConnection, useLive } from "../context";
import { Icon } from "../icons";
import type { Entry } from "../outbox";
import { inWords } from "../ui/states";
import css from "./messages.module.css";

function useWords(entry: Entry): string {
  const { t } = useTranslation();
  const online = useConnection() === "online";
  const why = entry.problem && entry.problem.code !== "offline" ? inWords(entry.problem) : null;
  const words = why ? [why.message, why.mend].filter(Boolean).join(". ") : "";
  if (entry.state === "failed") return t("talk.state_failed", { why: words });
  if (entry.state === "waiting" && words) return t("talk.state_retry", { why: words });
  if (entry.state === "stored") return t("talk.state_stored");
  return t(entry.state === "waiting" && !online ? "talk.state_waiting" : "talk.state_sending");
}

export function Pending({ entry, onEdit }: { entry: Entry; onEdit?: (text: string) => void }) {
  const { t } = useTranslation();
  const live = useLive();
  const words = useWords(entry);
  const text = String(entry.payload.text);
  const from = entry.action === "customer_say" ? "customer" : "agent";
  return (
    <div className={css.message} data-from={from} data-state={entry.state}>
      <span className="gr-hidden">{t("talk.you")}: </span>
      <div className={css.bubble} data-last dir="auto">
        {text}
      </div>
      <span className={css.meta} role={entry.state === "failed" ? "alert" : "status"}>
        {entry.state === "stored" ? (
          <>
            <Icon name="sent" size={14} />
            <span className="gr-hidden">{words}</span>
          </>
        ) : (
          <>
            <Icon name={entry.state === "failed" ? "alert" : "clock"} size={13} /> {words}
          </>
        )}
        {entry.state === "failed" && (
          <>
            <button type="button" onClick={() => live.outbox.retry(entry.client_id)}>
              {t("talk.retry")}
            </button>
            {onEdit && (
              <button
                type="button"
                onClick={() => {
                  live.outbox.discard(entry.client_id);
                  onEdit(text);
                }}
              >
                {t("talk.edit")}
              </button>
            )}
            <button type="button" onClick={() => live.outbox.discard(entry.client_id)}>
              {t("talk.discard")}
            </button>
          </>
        )}
      </span>
    </div>
  );
}

const WHAT = {
  hold: "talk.failed_hold",
  resume: "talk.failed_resume",
  end: "talk.failed_end",
  note: "talk.failed_note",
  tick: "talk.failed_tick",
  hint: "talk.failed_hint",
  whisper: "talk.failed_whisper",
} as const;

/** Refused actions that have no bubble of their own. */
export function Failures({ entries }: { entries: readonly Entry[] }) {
  const { t } = useTranslation();
  const live = useLive();
  return entries.map((entry) => {
    if (entry.state !== "failed") return null;
    if (entry.action === "say" || entry.action === "customer_say") return null;
    const why = inWords(entry.problem ?? {});
    return (
      <p key={entry.client_id} className={css.failure} role="alert">
        <Icon name="alert" size={16} />
        <span>
          <strong>{t(WHAT[entry.action])}.</strong> {why.message}. {why.mend}
        </span>
        <button type="button" onClick={() => live.outbox.retry(entry.client_id)}>
          {t("talk.retry")}
        </button>
        <button type="button" onClick={() => live.outbox.discard(entry.client_id)}>
          {t("talk.discard")}
        </button>
      </p>
    );
  });
}
