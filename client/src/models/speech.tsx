import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { VoicePart } from "../types";
import { ErrorNote } from "../ui/states";
import { perMillion } from "./money";
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
                {part.id === "live" && part.choice && <LiveMoney part={part} />}
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

/** What a model that hears and speaks costs, and what leaves the server unmasked. */
function LiveMoney({ part: { price, state } }: { part: VoicePart }) {
  const { t } = useTranslation();
  if (state === "refused") return null;
  return (
    <>
      <span className="gr-dim">
        {price
          ? t("models.live_price", {
              read: perMillion(price.read),
              written: perMillion(price.written),
              heard: perMillion(price.heard),
              spoken: perMillion(price.spoken),
            })
          : t("models.live_price_unknown")}
      </span>
      <strong className={css.unmasked}>{t("models.live_unmasked")}</strong>
    </>
  );
}
