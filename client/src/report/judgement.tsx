import { Loader } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import type { Criterion, Judged, Judgement as Judgements, Report } from "../types";
import { tone } from "../ui/bits";
import css from "./judgement.module.css";
import { Quote } from "./quote";
import type { Jump } from "./report-view";
import { Section } from "./section";

/** What a language model made of the conversation by the same anchors, beside the score that counts. */
export function Judgement({
  of,
  progress,
  criteria,
  overall,
  onJump,
}: {
  of: Judgements | null;
  progress: Report["judging"];
  criteria: Criterion[];
  /** The score that counts. */
  overall: number | null;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  if (!of) {
    if (!progress) return null;
    return (
      <Section title={t("judge.title")}>
        <p className={css.progress} role="status">
          {progress === "under_way" && <Loader size="xs" aria-hidden="true" />}
          {t(`judge.${progress}`)}
        </p>
      </Section>
    );
  }
  const score = (id: string) => criteria.find((one) => one.id === id)?.score ?? null;
  return (
    <Section title={t("judge.title")} about={t("judge.about", { model: of.judge })} plain>
      <div className={css.head} aria-hidden="true">
        <span>{t("judge.builtin")}</span>
        <span>{t("judge.model")}</span>
      </div>
      <div className={css.list}>
        {of.criteria.map((one) => (
          <details key={one.id} className={css.row}>
            <summary>
              <span className={css.label}>{one.label}</span>
              <Figure score={score(one.id)} label={t("judge.builtin")} />
              <Figure score={one.score} label={t("judge.model")} />
              <Icon name="down" size={16} />
            </summary>
            <Inside of={one} onJump={onJump} />
          </details>
        ))}
        <p className={css.whole}>
          <strong className={css.label}>{t("judge.overall")}</strong>
          <Figure score={overall} label={t("judge.builtin")} />
          <Figure score={of.overall} label={t("judge.model")} />
        </p>
      </div>
    </Section>
  );
}

function Inside({ of, onJump }: { of: Judged; onJump: Jump }) {
  const { t } = useTranslation();
  return (
    <div className={css.inside}>
      <p>
        <strong>
          {of.level === null ? t("judge.no_level") : t("judge.level", { level: of.level })}
        </strong>{" "}
        <span dir="auto">{of.why}</span>
      </p>
      {of.quotes.map((cited) => (
        <Quote
          key={`${cited.seq}-${cited.quote}`}
          seq={cited.seq}
          quote={cited.quote}
          onJump={onJump}
        />
      ))}
      {of.dropped > 0 && <p className="gr-dim">{t("judge.dropped", { count: of.dropped })}</p>}
    </div>
  );
}

function Figure({ score, label }: { score: number | null; label: string }) {
  return (
    <b className={css.figure} data-tone={tone(score)}>
      <span className="gr-hidden">{label}: </span>
      {score ?? "–"}
    </b>
  );
}
