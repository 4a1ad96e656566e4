import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { useMe } from "../context";
import { day } from "../time";
import { Face } from "../ui/bits";
import { ErrorNote } from "../ui/states";
import css from "./home.module.css";

const REVIEWERS = ["manager", "administrator"];
const SHOWN = 5;

/** What trainees hold against their scores and nobody has answered yet; nothing when there is none. */
export function Disputes() {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const me = useMe();
  const reviews = REVIEWERS.includes(me.role);
  const found = useQuery({
    queryKey: ["disputes"],
    queryFn: api.disputes,
    enabled: reviews,
    staleTime: 0,
  });
  if (found.error && !found.data) {
    return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (!found.data?.items.length) return null;
  const items = all ? found.data.items : found.data.items.slice(0, SHOWN);
  const more = found.data.total - items.length;
  return (
    <section className={css.section}>
      <h2>{t("disputes.title")}</h2>
      <ul className={css.rows}>
        {items.map(({ review, label, row, user_name }) => {
          const own = review.by === me.id;
          const name = own ? t("talk.you") : review.by === "local" ? t("team.host") : user_name;
          return (
            <li key={review.id}>
              <Link
                href={`/sessions/${row.id}/report#criterion-${review.criterion}`}
                className={css.row}
              >
                <Face name={name} size={42} />
                <span className={css.text}>
                  <strong>
                    {own ? t("disputes.own", { label }) : t("disputes.by", { name, label })}
                  </strong>
                  <span className="gr-dim" dir="auto">
                    {review.note}
                  </span>
                </span>
                <span className={css.when}>
                  <span className="gr-dim">{row.title}</span>
                  <span className="gr-dim">{day(Date.parse(review.at))}</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {more > 0 &&
        (all ? (
          <p className="gr-dim">{t("disputes.more", { count: more })}</p>
        ) : (
          <Button variant="subtle" mt={10} onClick={() => setAll(true)}>
            {t("disputes.all", { count: found.data.total })}
          </Button>
        ))}
    </section>
  );
}
