import { Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./keys-dialog.module.css";

const GROUPS = [
  {
    title: "keys.anywhere",
    keys: [
      ["keys.help", "?"],
      ["keys.home", "g", "h"],
      ["keys.library", "g", "l"],
      ["keys.go_desk", "g", "d"],
      ["keys.go_coaching", "g", "c"],
      ["keys.go_analyses", "g", "x"],
      ["keys.go_team", "g", "t"],
      ["keys.go_models", "g", "m"],
      ["keys.go_people", "g", "p"],
      ["keys.go_status", "g", "s"],
      ["keys.go_account", "g", "a"],
    ],
  },
  {
    title: "keys.desk",
    keys: [
      ["keys.reply", "r"],
      ["keys.next", "j"],
      ["keys.previous", "k"],
      ["keys.hold", "h"],
      ["keys.end", "e"],
      ["keys.answer", "a"],
      ["keys.mute", "m"],
      ["keys.type", "t"],
      ["keys.take", "n"],
      ["keys.panels", "1 – 5"],
    ],
  },
  {
    title: "keys.recording",
    keys: [
      ["keys.play", "k"],
      ["keys.back", "j"],
      ["keys.ahead", "l"],
      ["keys.slower", "<"],
      ["keys.faster", ">"],
    ],
  },
  {
    title: "keys.composer",
    keys: [
      ["keys.send", "Enter"],
      ["keys.newline", "Shift + Enter"],
      ["keys.canned", "/"],
      ["keys.leave", "Esc"],
    ],
  },
] as const;

export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("keys.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <div className={css.groups}>
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3>{t(group.title)}</h3>
            <dl>
              {group.keys.map(([label, key, second]) => (
                <div key={label}>
                  <dt>{t(label)}</dt>
                  <dd>
                    <Kbd>{key}</Kbd>
                    {second && (
                      <>
                        {" "}
                        <span className="gr-dim">{t("keys.then")}</span> <Kbd>{second}</Kbd>
                      </>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
