import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./door.module.css";

/** A field for a password that is chosen now. */
export function NewPassword({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
}) {
  const { t } = useTranslation();
  return (
    <div>
      <PasswordInput
        label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        aria-describedby="password-rule"
      />
      <p id="password-rule" className={css.rule}>
        {t("signin.rule")}
      </p>
    </div>
  );
}
