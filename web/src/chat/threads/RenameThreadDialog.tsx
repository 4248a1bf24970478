import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { TextField } from "@/components/field/TextField";
import { Dialog } from "@/components/overlay/Dialog";
import { useRenameThread } from "./useThreads";
import type { Thread } from "./useThreads";

const MAX_TITLE_LENGTH = 255;

export function RenameThreadDialog({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const formId = useId();
  const [title, setTitle] = useState(thread.title ?? "");
  const rename = useRenameThread();
  const save = () => {
    const text = title.trim();
    if (text) rename.mutate({ threadId: thread.threadId, title: text }, { onSuccess: onClose });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("threads.rename_title")}
      actions={
        <Button type="submit" form={formId} variant="primary" isPending={rename.isPending}>
          {t("threads.save")}
        </Button>
      }
    >
      <Form id={formId} error={rename.error} onSubmit={save}>
        <TextField
          label={t("threads.name")}
          value={title}
          onChange={setTitle}
          maxLength={MAX_TITLE_LENGTH}
          required
        />
        <ErrorMessage error={rename.error} />
      </Form>
    </Dialog>
  );
}
