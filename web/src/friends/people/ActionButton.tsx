import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import type { ButtonProps } from "@/components/button/Button";
import { showToast } from "@/components/feedback/toasts";
import { useErrorText } from "@/components/feedback/useErrorText";
import { useFriendAction } from "../friendQueries";
import type { FriendAction } from "../friendQueries";

interface Props {
  action: Exclude<FriendAction, { kind: "request" }>;
  username: string;
  label: string;
  /** The label with the person, for a screen reader. */
  name: string;
  variant?: ButtonProps["variant"];
}

/** A button that acts at once; what came of it is a toast. */
export function ActionButton({ action, username, label, name, variant }: Props) {
  const { t } = useTranslation("friends");
  const textOf = useErrorText();
  const act = useFriendAction();
  const run = () =>
    act.mutate(action, {
      onSuccess: () => showToast({ text: t(`done.${action.kind}`, { username }), tone: "success" }),
      onError: (error) => showToast({ text: textOf(error), tone: "error" }),
    });
  return (
    <Button
      size="small"
      variant={variant}
      aria-label={name}
      isPending={act.isPending}
      onClick={run}
    >
      {label}
    </Button>
  );
}
