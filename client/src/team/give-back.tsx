import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLive } from "../context";
import { inWords } from "../ui/states";

/** The agent's way to have the simulation play the customer again. */
export function GiveBack({ session }: { session: string }) {
  const { t } = useTranslation();
  const live = useLive();
  const release = useMutation({
    mutationFn: () => live.act("release", session, { side: "customer" }),
  });
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        loading={release.isPending}
        onClick={() => release.mutate()}
      >
        {t("talk.give_back")}
      </Button>
      {release.error && <span role="alert">{inWords(release.error).message}</span>}
    </>
  );
}
