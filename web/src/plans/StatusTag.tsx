import { useTranslation } from "react-i18next";
import { Tag } from "@/components/display/Tag";
import type { TaskStatus } from "./progress/taskEvents";

const TONES = {
  pending: "info",
  running: "info",
  completed: "success",
  failed: "danger",
  cancelled: "neutral",
} as const;

export function StatusTag({ status }: { status: TaskStatus }) {
  const { t } = useTranslation("plans");
  return <Tag tone={TONES[status]}>{t(`status.${status}`)}</Tag>;
}
