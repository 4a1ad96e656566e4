import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { clock, day } from "../time";
import type { ModelFailure } from "../types";
import css from "./models.module.css";

/** The latest calls that failed; in a session the built-in brain or another model took over. */
export function Failures({ failures }: { failures: ModelFailure[] }) {
  const { t } = useTranslation();
  return (
    <section className={css.section}>
      <h2>{t("models.failures")}</h2>
      {failures.length === 0 ? (
        <p className="gr-dim">{t("models.failures_none")}</p>
      ) : (
        <>
          <p className="gr-dim">{t("models.failures_about")}</p>
          <ul className={css.failures}>
            {failures.map((failure, place) => {
              const at = Date.parse(failure.at);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: two of the same moment differ in nothing else
                <li key={`${failure.at}-${failures.length - place}`}>
                  <time dateTime={failure.at} className="gr-dim">
                    {day(at)}, {clock(at)}
                  </time>
                  <strong>{failure.failure}</strong>
                  <bdi className="gr-dim">{failure.model}</bdi>
                  {failure.session_id && (
                    <Link href={`/sessions/${failure.session_id}/report`}>
                      {t("models.failure_session")}
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}
