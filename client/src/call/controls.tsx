import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../icons";
import css from "./call.module.css";

/** A round button of the phone, its name beneath. */
export function Control({
  icon,
  label,
  pressed,
  tone,
  keys,
  disabled,
  onClick,
}: {
  icon: IconName;
  label: string;
  pressed?: boolean;
  tone?: "end" | "answer" | "stops";
  keys?: string;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={css.control}
      data-tone={tone}
      aria-pressed={pressed}
      aria-keyshortcuts={keys}
      disabled={disabled}
      onClick={onClick}
    >
      <i>
        <Icon name={icon} size={22} />
      </i>
      <span>{label}</span>
    </button>
  );
}

export function Controls({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={css.controls} role="toolbar" aria-label={t("call.controls")}>
      {children}
    </div>
  );
}
