import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Icon } from "../icons";
import { clock, day, isSameDay } from "../time";
import type { Allowance } from "../types";
import css from "./allowances.module.css";

/** How much practice is left, before it is used up and after; nothing where nothing is limited. */
export function Allowances() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ["allowances"], queryFn: api.allowances, staleTime: 0 });
  if (!found.data?.items.length) return null;
  return (
    <ul className={css.list} aria-label={t("allowance.title")}>
      {found.data.items.map((item) => (
        <li key={item.what} data-full={item.until !== null || undefined}>
          {item.until !== null && <Icon name="alert" size={15} />}
          <Left of={item} />
        </li>
      ))}
    </ul>
  );
}

function Left({ of: { what, most, used, until } }: { of: Allowance }) {
  const { t } = useTranslation();
  const left = Math.max(0, most - used);
  return (
    <span>
      {t(`allowance.${what}`, { count: left, most })}
      {until !== null && ` ${t("allowance.until", { at: when(Date.parse(until)) })}`}
    </span>
  );
}

function when(ms: number): string {
  return isSameDay(ms, Date.now()) ? clock(ms) : `${day(ms)} ${clock(ms)}`;
}
