import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyLink } from "./copy-link";

/** The invitation once more, for who closed it too soon. */
export function InviteAgain({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setShown(true)}>
        {t("invite.show")}
      </Button>
      <Modal
        opened={shown}
        onClose={() => setShown(false)}
        title={t("invite.link_title")}
        size="lg"
        closeButtonProps={{ "aria-label": t("error.close") }}
      >
        <p style={{ marginBlockStart: 0 }}>{t("invite.link_about", { name })}</p>
        <CopyLink url={url} label={t("invite.link")} />
      </Modal>
    </>
  );
}
