import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showToast } from "@/components/feedback/toasts";
import { Dialog } from "@/components/overlay/Dialog";
import type { Selection } from "../grid/selection";
import { newItemValues, toItemRequest } from "./itemForm";
import type { ItemFormValues } from "./itemForm";
import { ItemForm } from "./ItemForm";
import { useCreateItem } from "./itemQueries";

interface Props {
  zone: string;
  chosen: Selection | undefined;
  onClose: () => void;
}

/** Adds an item at a time that was chosen, or at the next full hour. */
export function NewItemDialog({ zone, chosen, onClose }: Props) {
  const { t } = useTranslation("calendar");
  const [initial] = useState(() => newItemValues(zone, chosen));
  const create = useCreateItem();
  const submit = (values: ItemFormValues) => {
    const request = toItemRequest(values, zone);
    create.mutate(
      { ...request, timezone: zone },
      {
        onSuccess: ({ title }) => {
          showToast({ text: t("item.created", { title }), tone: "success" });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("form.create")}>
      <ItemForm
        initial={initial}
        zone={zone}
        submitLabel={t("form.add")}
        isNew
        isPending={create.isPending}
        error={create.error}
        onSubmit={submit}
        onCancel={onClose}
      />
    </Dialog>
  );
}
