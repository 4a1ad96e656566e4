import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failure } from "../api";
import { ErrorNote } from "../ui/states";

/** Why a recording can't be played: an audio element does not tell, so the server is asked. */
export function Broken({ at }: { at: string }) {
  const { t } = useTranslation();
  const why = useQuery({
    queryKey: ["recording-broken", at],
    queryFn: async () => {
      const answer = await fetch(at, { headers: { range: "bytes=0-0" } });
      if (answer.ok) return null;
      return failure(answer.status, await answer.json().catch(() => null));
    },
    retry: false,
    gcTime: 0,
  });
  const unknown = {
    code: "broken",
    message: t("recording.broken"),
    mend: t("recording.broken_mend"),
  };
  return why.isPending ? null : <ErrorNote error={why.data ?? why.error ?? unknown} />;
}
