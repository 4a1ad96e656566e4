import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import type { Stated } from "../types";
import css from "./claims.module.css";
import { Quote } from "./quote";
import type { Jump } from "./report-view";
import { Section } from "./section";
import { useVoice } from "./voice";

/** What the agent stated, held against the scenario: the wrong first, with the right beside it. */
export function Claims({
  of,
  articles,
  onJump,
}: {
  of: Stated[] | undefined;
  articles: { id: string; title: string }[];
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const voice = useVoice();
  if (!of?.length) return null;
  const sorted = [...of].sort((a, b) => Number(a.right) - Number(b.right) || a.seq - b.seq);
  return (
    <Section title={t("report.claims", voice)} about={t("report.claims_about", voice)}>
      <ul className={css.claims}>
        {sorted.map((item) => {
          const article = articles.find((one) => one.id === item.article)?.title ?? item.article;
          return (
            <li
              key={`${item.claim}-${item.seq}-${item.quote}`}
              data-right={item.right || undefined}
            >
              <Icon name={item.right ? "check" : "cross"} size={17} />
              <div>
                <small>{t(item.right ? "report.claim_right" : "report.claim_wrong")}</small>
                <Quote seq={item.seq} quote={item.quote} onJump={onJump} />
              </div>
              {!item.right && (
                <div className={css.correct}>
                  <small>{t("report.claim_correct")}</small>
                  <p dir="auto">{item.correct}</p>
                  {article && <cite>{article}</cite>}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
