import { useTranslation } from "react-i18next";
import { useMe } from "../context";

const LOCAL = "You";

/** The name of a person as this person would say it: who runs the server is "You" to themselves alone. */
export function useName(): (name: string) => string {
  const { t } = useTranslation();
  const me = useMe();
  return (name) => (name === LOCAL && me.id !== "local" ? t("team.host") : name);
}

/** Roles that see what others play. */
export const isReviewer = (role: string): boolean => role === "manager" || role === "administrator";
