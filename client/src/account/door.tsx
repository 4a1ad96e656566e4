import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { clock } from "../time";
import { ErrorNote } from "../ui/states";
import css from "./door.module.css";

/** A page for who is not signed in yet. */
export function Door({
  title,
  about,
  children,
}: {
  title: string;
  about: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <main className={css.page}>
      <div className={css.box}>
        <p className={css.logo}>
          <img src="/icon.svg" alt="" width={34} height={34} />
          {t("app.name")}
        </p>
        <h1>{title}</h1>
        <p className="gr-dim">{about}</p>
        {children}
      </div>
    </main>
  );
}

/** Why it did not work; after too many tries with the time from when on it may. */
export function Tried({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  if (error instanceof ApiError && error.code === "too_many") {
    const until = Date.parse(String(error.more.until));
    const words = { message: t("signin.too_many"), mend: t("signin.until", { at: clock(until) }) };
    return <ErrorNote error={{ code: "too_many", ...words }} />;
  }
  return <ErrorNote error={error} />;
}
