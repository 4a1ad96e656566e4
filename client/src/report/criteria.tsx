import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import type { Criterion, Review } from "../types";
import { tone } from "../ui/bits";
import css from "./criteria.module.css";
import { signed } from "./mood-words";
import { Better, Quote } from "./quote";
import type { Jump } from "./report-view";
import { isOpen, type Reviewed, Reviews } from "./reviews";
import { Section } from "./section";
import { useVoice } from "./voice";

/** Opens the criterion that the address names, as `#criterion-empathy`. */
function openNamed(element: HTMLDetailsElement | null) {
  if (!element || location.hash !== `#${element.id}`) return;
  element.open = true;
  element.scrollIntoView({ block: "start" });
}

/** Scores by criterion; each opens on the words it rests on and on what was missed. */
export function Criteria({
  of,
  report,
  me,
  onJump,
}: {
  of: Criterion[];
  report: Reviewed;
  /** Who reads it; undefined: nobody is signed in. */
  me?: string;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const voice = useVoice();
  const { events, reviews, reviewed } = report;
  return (
    <Section title={t("report.criteria")} plain>
      <div className={css.list}>
        {of.map((criterion) => (
          <details
            key={criterion.id}
            id={`criterion-${criterion.id}`}
            ref={openNamed}
            className={css.criterion}
          >
            <Head
              of={criterion}
              reviews={reviews.filter((review) => review.criterion === criterion.id)}
              score={reviewed ? (reviewed.scores[criterion.id] ?? null) : criterion.score}
            />
            <div className={css.inside}>
              <p className={css.about}>{criterion.about}</p>
              <h3>{t("report.evidence")}</h3>
              {criterion.evidence.length === 0 && (
                <p className="gr-dim">{t("report.evidence_none")}</p>
              )}
              <ul className={css.evidence}>
                {criterion.evidence.map((item) => (
                  <li key={`${item.check}-${item.seq}-${item.quote}-${item.points}`}>
                    <span className={css.points} data-bad={item.points < 0 || undefined}>
                      {signed(item.points)}
                    </span>
                    <span>
                      {item.why}
                      <Quote seq={item.seq} quote={item.quote} onJump={onJump} />
                    </span>
                  </li>
                ))}
              </ul>
              {criterion.missed.length > 0 && (
                <>
                  <h3>{t("report.missed")}</h3>
                  <ul className={css.evidence}>
                    {criterion.missed.map((item) => (
                      <li key={`${item.check}-${item.seq}-${item.why}`}>
                        <span className={css.points} data-missed>
                          {item.points}
                        </span>
                        <span>
                          {item.why}
                          {item.seq !== null && (
                            <Quote
                              seq={item.seq}
                              quote=""
                              said={String(events.find((e) => e.seq === item.seq)?.text ?? "")}
                              label={t("report.your_words", voice)}
                              onJump={onJump}
                            />
                          )}
                          <Better text={item.better} />
                        </span>
                      </li>
                    ))}
                  </ul>
                </>
              )}
              {Object.keys(criterion.anchors).length > 0 && (
                <details className={css.anchors}>
                  <summary>{t("report.anchors")}</summary>
                  <dl>
                    {Object.entries(criterion.anchors).map(([score, words]) => (
                      <div key={score}>
                        <dt>{score}</dt>
                        <dd>{words}</dd>
                      </div>
                    ))}
                  </dl>
                </details>
              )}
              <Reviews report={report} criterion={criterion.id} me={me} />
            </div>
          </details>
        ))}
      </div>
    </Section>
  );
}

/** The line of a criterion. `score` is what stands after the reviews; the scorer's own is beside it. */
function Head({ of, reviews, score }: { of: Criterion; reviews: Review[]; score: number | null }) {
  const { t } = useTranslation();
  const overridden = reviews.some((review) => review.kind === "override");
  const first = of.score ?? t("report.no_occasion");
  return (
    <summary>
      <span className={css.label}>
        {of.label}
        <small>
          {t("report.weight", { value: of.weight })}
          {reviews.length > 0 && (
            <>
              {" · "}
              <span data-open={isOpen(reviews) || undefined}>
                {isOpen(reviews)
                  ? t("review.disputed")
                  : t("review.remarks", { count: reviews.length })}
              </span>
            </>
          )}
        </small>
      </span>
      <span className={css.bar} data-tone={tone(score)} aria-hidden="true">
        <i style={{ inlineSize: `${score ?? 0}%` }} />
      </span>
      <b>
        {score ?? <small>{t(overridden ? "review.no_score" : "report.no_occasion")}</small>}
        {overridden && <small className={css.first}>{t("review.scored", { value: first })}</small>}
      </b>
      <Icon name="down" size={16} />
    </summary>
  );
}
