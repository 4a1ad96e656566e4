import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Choice, Manners } from "./use-call";

const KEPT = "greenroom.manners";
const PAUSES = [
  ["brisk", 600],
  ["usual", 1_600],
  ["calm", 4_000],
  ["patient", 8_000],
] as const;
const TALKS_OVER = ["never", "seldom", "normal", "often"] as const;
const LISTENING = ["strict", "normal", "generous"] as const;

/** How this browser's trainee wants turns to be taken; what is not chosen is as the scenario has it. */
export function keptManners(): Manners {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Manners>;
    return {
      pause_ms: PAUSES.some(([, ms]) => ms === kept.pause_ms) ? kept.pause_ms : undefined,
      talks_over: TALKS_OVER.find((how) => how === kept.talks_over),
      listening: LISTENING.find((how) => how === kept.listening),
    };
  } catch {
    return { pause_ms: undefined, talks_over: undefined, listening: undefined };
  }
}

export function keepManners({ pause_ms, talks_over, listening }: Manners) {
  localStorage.setItem(KEPT, JSON.stringify({ pause_ms, talks_over, listening }));
}

/** Patience in pauses, how readily the customer talks over, what counts as listening. `heard`: the server hears
 * the words itself. */
export function TurnTaking({
  choice,
  onChoice,
  heard,
}: {
  choice: Choice;
  onChoice: (choice: Choice) => void;
  heard: boolean;
}) {
  const { t } = useTranslation();
  const asIs = { value: "", label: t("call.as_scenario") };
  return (
    <>
      {heard && (
        <Select
          label={t("call.pause")}
          description={t("call.pause_about")}
          data={[
            asIs,
            ...PAUSES.map(([name, ms]) => ({
              value: String(ms),
              label: t("call.pause_seconds", { name: t(`call.pause_${name}`), count: ms / 1000 }),
            })),
          ]}
          value={String(choice.pause_ms ?? "")}
          onChange={(ms) => onChoice({ ...choice, pause_ms: Number(ms) || undefined })}
          allowDeselect={false}
        />
      )}
      <Select
        label={t("call.talks_over")}
        description={t("call.talks_over_about")}
        data={[
          asIs,
          ...TALKS_OVER.map((how) => ({ value: how, label: t(`call.talks_over_${how}`) })),
        ]}
        value={choice.talks_over ?? ""}
        onChange={(how) => onChoice({ ...choice, talks_over: how || undefined })}
        allowDeselect={false}
      />
      {heard && (
        <Select
          label={t("call.listening")}
          description={t("call.listening_about")}
          data={[
            asIs,
            ...LISTENING.map((how) => ({ value: how, label: t(`call.listening_${how}`) })),
          ]}
          value={choice.listening ?? ""}
          onChange={(how) => onChoice({ ...choice, listening: how || undefined })}
          allowDeselect={false}
        />
      )}
    </>
  );
}
