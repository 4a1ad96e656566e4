import { Progress, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { useMe } from "../context";
import { Icon } from "../icons";
import { dollars } from "../models/money";
import type { HouseService, HouseStatus } from "../types";
import { ErrorNote } from "../ui/states";
import { LITTLE_ROOM, troubles } from "./problems";
import { SetAside } from "./set-aside";
import css from "./status.module.css";
import { Done, Jobs, Workers } from "./tables";
import { size } from "./words";

/** How the installation is: for administrators. */
export default function StatusPage() {
  const { t } = useTranslation();
  const admin = useMe().role === "administrator";
  const found = useQuery({
    queryKey: ["status"],
    queryFn: api.status,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: 5_000,
    enabled: admin,
  });
  const status = found.data;
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("status.title")}</h1>
        <p className="gr-dim">{t("status.about")}</p>
      </header>
      {!admin && (
        <ErrorNote
          error={{
            code: "role",
            message: t("status.not_admin"),
            mend: t("models.not_admin_mend"),
          }}
        />
      )}
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {admin && !status && !found.error && <Skeleton height={300} radius="lg" />}
      {status && (
        <>
          <Health status={status} />
          <Figures status={status} />
          <Workers status={status} />
          <Jobs jobs={status.jobs} />
          <Done status={status} />
          <SetAside />
        </>
      )}
    </div>
  );
}

function Health({ status }: { status: HouseStatus }) {
  const { t } = useTranslation();
  const found = troubles(status);
  return (
    <section className={css.health} data-ok={found.length === 0} aria-live="polite">
      <Icon name={found.length ? "alert" : "check"} size={22} />
      <div>
        <strong>
          {found.length ? t("status.bad", { count: found.length }) : t("status.well")}
        </strong>
        {found.length > 0 && (
          <ul>
            {found.map((trouble) => (
              <li key={trouble.what + ("place" in trouble ? trouble.place : "")}>
                <span>
                  {t(`status.trouble.${trouble.what}`, {
                    place: "place" in trouble ? trouble.place : "",
                    problem: "problem" in trouble ? trouble.problem : "",
                    left: "bytes" in trouble ? size(trouble.bytes) : "",
                    count: "count" in trouble ? trouble.count : 0,
                  })}
                </span>{" "}
                <small>{t(`status.mend.${trouble.what}`)}</small>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Figures({ status }: { status: HouseStatus }) {
  const { t } = useTranslation();
  const { database, redis, disk, recordings, models, workers } = status;
  const sessions = workers.reduce((sum, w) => sum + (w.alive ? w.sessions : 0), 0);
  return (
    <div className={css.figures}>
      <Figure label={t("status.version")} value={status.version} />
      <Figure label={t("status.sessions")} value={String(sessions)}>
        {t("status.clients", { count: status.clients })}
      </Figure>
      <Service label={t("status.database")} service={database} />
      {redis ? (
        <Service label={t("status.redis")} service={redis} />
      ) : (
        <Figure label={t("status.redis")} value="–">
          {t("status.no_redis")}
        </Figure>
      )}
      {disk && (
        <Figure label={t("status.disk")} value={size(disk.free)}>
          <Progress
            value={100 * (1 - disk.free / disk.total)}
            color={disk.free < LITTLE_ROOM ? "brick" : "pine"}
            aria-label={t("status.disk_used")}
          />
          {t("status.disk_of", { total: size(disk.total) })}
        </Figure>
      )}
      {recordings && (
        <Figure label={t("status.recordings")} value={size(recordings.bytes)}>
          {t(`status.kept_${recordings.where}`, { count: recordings.count })}
        </Figure>
      )}
      {models && (
        <Figure label={t("status.models")} value={dollars(models.spent)}>
          {models.limit !== null && (
            <Progress
              value={(100 * models.spent) / models.limit}
              color={models.spent >= models.limit ? "brick" : "pine"}
              aria-label={t("models.used_share")}
            />
          )}
          <Link href="/models">
            {models.limit === null
              ? t("status.no_limit")
              : t("status.of_limit", { limit: dollars(models.limit) })}
          </Link>
        </Figure>
      )}
    </div>
  );
}

function Figure({
  label,
  value,
  children,
}: {
  label: string;
  value: string;
  children?: React.ReactNode;
}) {
  return (
    <section className="gr-panel" aria-label={label}>
      <span className="gr-dim">{label}</span>
      <strong>{value}</strong>
      {children && <small>{children}</small>}
    </section>
  );
}

function Service({ label, service }: { label: string; service: HouseService }) {
  const { t } = useTranslation();
  return (
    <section className="gr-panel" aria-label={label} data-ok={service.ok}>
      <span className="gr-dim">{label}</span>
      <strong>{t(service.ok ? "status.reached" : "status.away")}</strong>
      <small>
        {service.kind !== "redis" && `${t(`status.kind.${service.kind}`)} · `}
        {service.ok ? t("status.ms", { ms: service.ms }) : service.problem}
      </small>
    </section>
  );
}
