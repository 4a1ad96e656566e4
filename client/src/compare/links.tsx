import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Icon } from "../icons";
import type { SessionRow } from "../types";

/** From a report to a comparison: with the attempt it came from, else with one to choose. */
export function CompareLink({ row, played }: { row: SessionRow; played: number }) {
  const { t } = useTranslation();
  if (row.parent_id === null && played < 2) return null;
  return (
    <Button
      variant="subtle"
      leftSection={<Icon name="compare" />}
      component={Link}
      href={row.parent_id === null ? `/compare/${row.id}` : `/compare/${row.parent_id}/${row.id}`}
    >
      {t(row.parent_id === null ? "compare.another" : "compare.parent")}
    </Button>
  );
}
