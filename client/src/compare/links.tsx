import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Icon } from "../icons";
import type { SessionRow } from "../types";

/** From a report to a comparison: with the attempt it came from, else with one to choose. */
export function CompareLink({ row }: { row: SessionRow }) {
  const { t } = useTranslation();
  const parent = row.parent_id;
  return (
    <Button
      size="compact-sm"
      variant={parent ? "light" : "default"}
      leftSection={<Icon name="compare" size={15} />}
      component={Link}
      href={parent ? `/compare/${parent}/${row.id}` : `/compare/${row.id}`}
    >
      {t(parent ? "compare.parent" : "compare.another")}
    </Button>
  );
}
