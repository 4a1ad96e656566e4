import { useTranslation } from "react-i18next";
import type { HouseJob, HouseStatus } from "../types";
import css from "./status.module.css";
import { ago } from "./words";

/** The processes that run sessions. */
export function Workers({ status }: { status: HouseStatus }) {
  const { t } = useTranslation();
  return (
    <section className={css.section}>
      <h2>{t("status.workers")}</h2>
      {status.workers.length === 0 ? (
        <p className="gr-dim">{t("status.no_workers")}</p>
      ) : (
        <ul className={css.rows}>
          {status.workers.map((worker) => (
            <li key={worker.id} data-alive={worker.alive}>
              <span className={css.place}>
                <strong>{worker.place || worker.id}</strong>
                {worker.here && <em>{t("status.here")}</em>}
                <small className="gr-dim" title={worker.id}>
                  {worker.id}
                </small>
              </span>
              <span className={css.state}>
                {t(worker.alive ? "status.alive" : "status.silent")}
              </span>
              <span>{t("status.live", { count: worker.sessions })}</span>
              <span className="gr-dim">
                {t("status.seen", { ago: ago(worker.seen_at, status.now) })}
              </span>
              <span className="gr-dim">
                {t("status.started", { ago: ago(worker.started_at, status.now) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Work that is done later, by the process that answered. */
export function Jobs({ jobs }: { jobs: HouseJob[] }) {
  const { t, i18n } = useTranslation();
  const named = (job: string) =>
    i18n.exists(`status.job.${job}`) ? t(`status.job.${job as "scoring"}`) : job;
  return (
    <section className={css.section}>
      <h2>{t("status.jobs")}</h2>
      <p className="gr-dim">{t("status.jobs_about")}</p>
      <ul className={css.rows}>
        {jobs.map((job) => (
          <li key={job.job} data-alive={job.failed === 0}>
            <strong>{named(job.job)}</strong>
            <span>{t("status.waiting", { count: job.waiting })}</span>
            <span className={css.state}>
              {job.failed ? t("status.failed", { count: job.failed }) : t("status.none_failed")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What each worker has done of it within the last hour, as the database has it. */
export function Done({ status }: { status: HouseStatus }) {
  const { t } = useTranslation();
  const place = new Map(status.workers.map((worker) => [worker.id, worker.place]));
  if (status.done.length === 0) return null;
  return (
    <section className={css.section} aria-label={t("status.done_title")}>
      <h2>{t("status.done_title")}</h2>
      <p className="gr-dim">{t("status.done_about")}</p>
      <ul className={css.rows}>
        {status.done.map((done) => (
          <li key={`${done.worker} ${done.kind}`} data-alive={done.failed === 0}>
            <span className={css.place}>
              <strong>{done.kind}</strong>
              <small className="gr-dim" title={done.worker}>
                {place.get(done.worker) ? `${place.get(done.worker)} · ` : ""}
                {done.worker}
              </small>
            </span>
            <span>{t("status.running", { count: done.running })}</span>
            <span>{t("status.done", { count: done.done })}</span>
            <span className={css.state}>
              {done.failed ? t("status.failed", { count: done.failed }) : t("status.none_failed")}
            </span>
            <span className="gr-dim">
              {done.done > 0 && t("status.took", { ms: done.mean_ms })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
