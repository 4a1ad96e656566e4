// What stands in for a page while it loads, is empty, or broke.

import { Button, Skeleton } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import i18n from "../i18n";
import { Icon, type IconName } from "../icons";
import type { Problem } from "../types";
import css from "./states.module.css";

const OWN = ["offline", "signed_out", "no_answer", "no_websocket"] as const;

/** A problem in plain words: ours where the server could not speak for itself. */
export function inWords(problem: Partial<Problem>): { message: string; mend: string } {
  const own = OWN.find((code) => code === problem.code);
  if (own) return { message: i18n.t(`error.${own}`), mend: i18n.t(`error.${own}_mend`) };
  return {
    message: upper(problem.message) || i18n.t("error.unknown"),
    mend: upper(problem.mend) || (problem.message ? "" : i18n.t("error.unknown_mend")),
  };
}

function upper(text: string | undefined): string {
  return text ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : "";
}

export function ErrorNote({
  error,
  onRetry,
  children,
}: {
  error: unknown;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { message, mend } = inWords(error as Partial<Problem>);
  return (
    <div className={css.note} role="alert">
      <span className={css.bad}>
        <Icon name="alert" size={22} />
      </span>
      <div>
        <strong>{message}</strong>
        {mend && <p>{mend}</p>}
        <div className={css.actions}>
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t("error.again")}
            </Button>
          )}
          {children}
        </div>
      </div>
    </div>
  );
}

export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <span className={css.round}>
        <Icon name={icon} size={26} />
      </span>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="gr-page" role="status" aria-label={t("app.loading")}>
      <Skeleton height={30} width="40%" mb={24} radius="md" />
      <Skeleton height={130} mb={16} radius="lg" />
      <Skeleton height={90} mb={16} radius="lg" />
      <Skeleton height={90} radius="lg" />
    </div>
  );
}

/** Keeps a broken part from taking the whole page away. */
export class Catch extends Component<{ children: ReactNode }, { broken: boolean }> {
  state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="gr-page">
        <ErrorNote
          error={{
            code: "crash",
            message: i18n.t("error.crash"),
            mend: i18n.t("error.crash_mend"),
          }}
        >
          <Button size="xs" onClick={() => location.reload()}>
            {i18n.t("error.reload")}
          </Button>
          <Button size="xs" variant="default" component={Link} href="/">
            {i18n.t("error.back")}
          </Button>
        </ErrorNote>
      </div>
    );
  }
}
