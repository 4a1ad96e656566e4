import { useTranslation } from "react-i18next";
import { useAdvice } from "../ui/advice";
import type { Line } from "./reading";
import { usePerson, useVoice } from "./voice";

export type Happening = Exclude<Line["kind"], "agent" | "customer">;

/** What happened between the messages, in words; `name` is the customer's. */
export function useEventWords(name: string): (line: Line) => string {
  const { t } = useTranslation();
  const voice = useVoice();
  const person = usePerson();
  const advice = useAdvice();
  const ended: Record<string, () => string> = {
    agent: () => t("report.you_left", voice),
    customer: () => t("report.customer_left", { name }),
    time: () => t("report.time_out"),
  };
  const words: Record<Happening, (line: Line) => string> = {
    hold_on: () => t("report.hold_on"),
    hold_off: () => t("report.hold_off"),
    note: ({ text }) => t("report.note", { text }),
    ended: ({ text }) => (ended[text] ?? ended.agent)?.() ?? "",
    hint: ({ event }) =>
      t("report.hint", {
        what: advice(String(event.topic), String(event.about ?? "")),
        count: Number(event.costs),
      }),
    difficulty: ({ event }) =>
      t(event.why === "ahead" ? "report.harder" : "report.easier", {
        was: t(`difficulty.${event.was as "expert"}`),
        now: t(`difficulty.${event.now as "expert"}`),
      }),
    reheard: ({ event, text }) => t("report.reheard", { who: event.listener, quote: text }),
    whisper: ({ event, text }) => t("behind.whispered", { name: person(String(event.by)), text }),
    side: ({ event }) =>
      t(`behind.${event.kind as "side_taken"}_${event.side as "agent"}`, {
        name: person(String(event.by)),
      }),
  };
  return (line) => (line.kind in words ? words[line.kind as Happening](line) : line.text);
}
