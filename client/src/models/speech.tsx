import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { ErrorNote } from "../ui/states";
import css from "./speech.module.css";

/** What hears and speaks in calls here, what sets it, and what is wrong with it. */
export function SpeechParts() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ["voice-parts"], queryFn: api.voiceParts, staleTime: 15_000 });
  return (
    <section className={css.speech} aria-labelledby="speech-parts">
      <h2 id="speech-parts">{t("models.speech")}</h2>
      <p className="gr-dim">{t("models.speech_about")}</p>
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {!found.data && !found.error && <Skeleton height={160} radius="lg" />}
      {found.data && (
        <ul>
          {found.data.items.map((part) => (
            <li key={part.id} data-state={part.state}>
              <div>
                <strong>{t(`models.speech_part.${part.id}`)}</strong>
                <span className="gr-dim">{t(`models.speech_what.${part.id}`)}</span>
                {part.problem && (
                  <span className={css.problem} role="note">
                    {part.problem}
                    {part.mend && `: ${part.mend}`}
                  </span>
                )}
              </div>
              <div>
                <span className={css.state}>{t(`models.speech_state.${part.state}`)}</span>
                {part.choice ? <bdi>{part.choice}</bdi> : <code>{part.setting}</code>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
