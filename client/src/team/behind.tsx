import { useTranslation } from "react-i18next";
import { useCause, useDelta } from "../report/mood-words";
import { span } from "../time";
import css from "./behind.module.css";
import { useName } from "./names";
import type { Happening } from "./reading";

/** What the trainee does not see: what the words did to the customer, and what they are up to. */
export function Behind({
  of,
  labels,
  onJump,
}: {
  of: Happening[];
  labels: Record<string, string>;
  onJump: (seq: number) => void;
}) {
  const { t } = useTranslation();
  const words = useWords(labels);
  return (
    <section className={css.behind} aria-labelledby="behind">
      <h3 id="behind">{t("behind.title")}</h3>
      {of.length === 0 && <p className="gr-dim">{t("behind.none")}</p>}
      <ol>
        {of.map((item) => (
          <li key={item.seq} data-kind={item.kind}>
            <time>{span(item.at / 1000)}</time>
            <div>
              <p>{words(item)}</p>
              {item.quote && (
                <button
                  type="button"
                  onClick={() => onJump(item.source ?? item.seq)}
                  title={t("report.jump")}
                  dir="auto"
                >
                  “{item.quote}”
                </button>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function useWords(labels: Record<string, string>): (item: Happening) => string {
  const { t } = useTranslation();
  const cause = useCause();
  const delta = useDelta();
  const name = useName();
  const plain = (id: string) => id.replaceAll("_", " ");
  const label = (id: string) => labels[id] ?? plain(id);
  return (item) => {
    switch (item.kind) {
      case "mood_moved": {
        const moved = item.mood ? delta(item.mood) : "";
        return [cause(item.about), moved].filter(Boolean).join(": ");
      }
      case "means":
      case "would": {
        const moves = item.moves.map(({ kind, topic }) => {
          const what = t(`move.${kind as "tell"}`, { defaultValue: plain(kind) });
          return topic ? `${what} (${label(topic)})` : what;
        });
        return t(`behind.${item.kind}`, { moves: moves.join(", ") });
      }
      case "step_tried":
        return t("behind.step_tried", {
          about: label(item.about),
          result: t(`behind.result_${item.result as "same"}`, { defaultValue: plain(item.result) }),
        });
      case "side_taken":
      case "side_released":
        return t(`behind.${item.kind}_${item.about as "agent"}`, { name: name(item.result) });
      case "whispered":
        return t("behind.whispered", { name: name(item.result), text: item.about });
      case "note_written":
        return t("behind.note_written", { about: item.about });
      case "hint_given":
        return t(`coach.do_${item.about as "greet"}`, { defaultValue: t("behind.hint_given") });
      case "hint_offered":
        return t("behind.hint_offered");
      case "difficulty_moved":
        return t("behind.difficulty_moved", {
          now: t(`difficulty.${item.result as "beginner"}`, { defaultValue: item.result }),
        });
      default:
        return t(`behind.${item.kind}`, { about: label(item.about) });
    }
  };
}
