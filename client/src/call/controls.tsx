import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../icons";
import css from "./call.module.css";

const take = (button: HTMLButtonElement | null) => button?.focus();

/** A round button of the phone, its name beneath. */
export function Control({
  icon,
  label,
  pressed,
  tone,
  keys,
  disabled,
  focused,
  onClick,
}: {
  icon: IconName;
  label: string;
  pressed?: boolean;
  tone?: "end" | "answer" | "stops";
  keys?: string;
  disabled?: boolean;
  /** Has the focus as soon as it is there. */
  focused?: boolean;
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
      ref={focused ? take : undefined}
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
