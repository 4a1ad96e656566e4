import { Button, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import css from "./copy-link.module.css";

/** A link to hand on. Where the browser keeps the clipboard shut, it is selected to be copied by hand. */
export function CopyLink({ url, label }: { url: string; label: string }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
    } catch {
      field.current?.select();
    }
  };
  return (
    <div className={css.link}>
      <TextInput
        ref={field}
        readOnly
        label={label}
        value={url}
        onFocus={(event) => event.currentTarget.select()}
        dir="ltr"
      />
      <Button
        variant="light"
        leftSection={<Icon name={copied ? "check" : "send"} size={16} />}
        onClick={() => void copy()}
      >
        {t(copied ? "invite.copied" : "invite.copy")}
      </Button>
      <span className="gr-hidden" role="status">
        {copied && t("invite.copied")}
      </span>
    </div>
  );
}
