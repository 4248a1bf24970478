import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showToast } from "@/components/feedback/toasts";
import { toFormValues, toItemChanges } from "./itemForm";
import type { Item, ItemFormValues } from "./itemForm";
import { ItemForm } from "./ItemForm";
import { useChangeItem } from "./itemQueries";

interface Props {
  item: Item;
  zone: string;
  onDone: () => void;
}

/** The form of an item that there is. Only what the person has changed is sent. */
export function EditItem({ item, zone, onDone }: Props) {
  const { t } = useTranslation("calendar");
  // What the agent or others change meanwhile does not change what is being typed.
  const [edited] = useState({ item, values: toFormValues(item, zone) });
  const change = useChangeItem();
  const submit = (values: ItemFormValues) => {
    const changes = toItemChanges(edited.item, edited.values, values, zone);
    if (Object.keys(changes).length === 0) return onDone();
    return change.mutate(
      { item: edited.item, changes },
      {
        onSuccess: ({ title }) => {
          showToast({ text: t("item.saved", { title }), tone: "success" });
          onDone();
        },
      },
    );
  };
  return (
    <ItemForm
      initial={edited.values}
      zone={zone}
      itemZone={[zone, "UTC"].includes(item.timezone) ? undefined : item.timezone}
      submitLabel={t("form.save")}
      isNew={false}
      isPending={change.isPending}
      error={change.error}
      onSubmit={submit}
      onCancel={onDone}
    />
  );
}
