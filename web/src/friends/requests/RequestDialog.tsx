import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { showToast } from "@/components/feedback/toasts";
import { TextArea } from "@/components/field/TextArea";
import { ConfirmDialog } from "@/components/overlay/ConfirmDialog";
import { useFriendAction } from "../friendQueries";

interface Props {
  userId: string;
  username: string;
}

/** A button that sends a friend request, with a few words if the person likes. */
export function RequestDialog({ userId, username }: Props) {
  const { t } = useTranslation("friends");
  const [isOpen, setIsOpen] = useState(false);
  const [words, setWords] = useState("");
  const action = useFriendAction();
  const close = () => {
    setIsOpen(false);
    action.reset();
  };
  const send = () =>
    action.mutate(
      { kind: "request", userId, content: words.trim() || null },
      {
        onSuccess: () => {
          showToast({ text: t("request.sent", { username }), tone: "success" });
          close();
        },
      },
    );
  return (
    <>
      <Button
        size="small"
        icon={<UserPlus aria-hidden />}
        aria-label={t("request.send_of", { username })}
        onClick={() => setIsOpen(true)}
      >
        {t("request.send")}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={close}
        onConfirm={send}
        title={t("request.send_to", { username })}
        description={null}
        confirmLabel={t("request.submit")}
        isPending={action.isPending}
        error={action.error}
      >
        <TextArea
          label={t("request.words")}
          isOptional
          value={words}
          onChange={setWords}
          maxLength={500}
        />
      </ConfirmDialog>
    </>
  );
}
