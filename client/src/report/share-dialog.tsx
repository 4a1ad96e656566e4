import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Icon } from "../icons";
import { date } from "../time";
import { ErrorNote } from "../ui/states";
import css from "./share.module.css";

const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

/** Makes a link that shows the report to whoever has it, and takes all such links back. */
export function ShareDialog({ session, onClose }: { session: string; onClose: () => void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"yes" | "by_hand" | null>(null);
  const share = useMutation({
    mutationFn: () => api.share(session),
    onSuccess: () => {
      setCopied(null);
      revoke.reset();
    },
  });
  const revoke = useMutation({
    mutationFn: () => api.unshare(session),
    onSuccess: () => share.reset(),
  });
  const link = share.data;
  const copy = async () => {
    if (!link) return;
    try {
      await navigator.clipboard.writeText(link.url);
      setCopied("yes");
    } catch {
      box.current?.select();
      setCopied("by_hand");
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("share.title")}
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <div className={css.share}>
        <p>{t("share.about")}</p>
        <ul>
          <li>{t("share.seen")}</li>
          <li>{t("share.lasts")}</li>
        </ul>
        {link && (
          <div className={css.link}>
            <TextInput
              ref={box}
              readOnly
              dir="ltr"
              label={t("share.link")}
              description={t("share.until", { date: date(Date.parse(link.expires_at)) })}
              value={link.url}
              onFocus={(event) => event.currentTarget.select()}
            />
            <Button
              data-autofocus
              leftSection={<Icon name={copied === "yes" ? "check" : "copy"} size={16} />}
              onClick={() => void copy()}
            >
              {t(copied === "yes" ? "share.copied" : "share.copy")}
            </Button>
          </div>
        )}
        {link && LOOPBACK.test(new URL(link.url).hostname) && (
          <p className={css.loopback}>{t("share.loopback")}</p>
        )}
        <p role="status" className={css.status}>
          {revoke.isSuccess && !link && t("share.revoked")}
          {link && copied === "by_hand" && t("share.by_hand")}
        </p>
        {(share.error || revoke.error) && <ErrorNote error={share.error ?? revoke.error} />}
        <footer>
          <Button
            variant="subtle"
            color="brick"
            loading={revoke.isPending}
            onClick={() => revoke.mutate()}
          >
            {t("share.revoke")}
          </Button>
          {!link && (
            <Button
              leftSection={<Icon name="share" size={16} />}
              loading={share.isPending}
              onClick={() => share.mutate()}
            >
              {t("share.make")}
            </Button>
          )}
        </footer>
      </div>
    </Modal>
  );
}
