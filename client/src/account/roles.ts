import { useTranslation } from "react-i18next";
import type { Role } from "../types";

export const ROLES: readonly Role[] = ["trainee", "manager", "author", "administrator"];

/** A role in words. */
export function useRole(): (role: Role) => string {
  const { t } = useTranslation();
  return (role) => t(`role.${role}`);
}
