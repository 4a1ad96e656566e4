import { Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { useMe } from "../context";
import { Empty, ErrorNote } from "../ui/states";
import { Connection } from "./connection";
import { Failures } from "./failures";
import css from "./models.module.css";
import { Setup } from "./setup";
import { SpeechParts } from "./speech";
import { Spending } from "./spending";

/** Which language models find the customers' words, whether they work, and what they cost. */
export default function ModelsPage() {
  const { t } = useTranslation();
  const admin = useMe().role === "administrator";
  const [month, setMonth] = useState("");
  const found = useQuery({
    queryKey: ["models", month],
    queryFn: () => api.models(month),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: 15_000,
    enabled: admin,
  });
  const models = found.data;
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("models.title")}</h1>
        <p className="gr-dim">
          {t("models.about")} {admin && <Link href="/status">{t("status.link")}</Link>}
        </p>
      </header>
      {!admin && (
        <ErrorNote
          error={{ code: "role", message: t("models.not_admin"), mend: t("models.not_admin_mend") }}
        />
      )}
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {admin && !models && !found.error && <Skeleton height={170} radius="lg" />}
      {models && models.configured.length === 0 && (
        <section className={`gr-panel ${css.none}`}>
          <Empty icon="quote" title={t("models.none")}>
            <p>{t("models.none_about")}</p>
          </Empty>
          <Setup open />
        </section>
      )}
      {models && models.configured.length > 0 && (
        <section className={css.section} aria-label={t("models.configured")}>
          {models.configured.map((model, place) => (
            <Connection
              key={model.name}
              model={model}
              first={place === 0}
              budgeted={models.budget.month !== null || models.budget.session !== null}
            />
          ))}
          <Setup />
        </section>
      )}
      {models &&
        (models.configured.length + models.months.length > 0 || models.budget.month !== null) && (
          <>
            <Spending models={models} onMonth={setMonth} />
            <Failures failures={models.failures} />
          </>
        )}
      {admin && <SpeechParts />}
    </div>
  );
}
