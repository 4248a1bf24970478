import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import { Form } from "@/components/field/Form";
import { SelectField } from "@/components/field/SelectField";
import { TextField } from "@/components/field/TextField";
import { useFriends } from "@/api/friends";
import { readFieldErrors } from "../item/fieldErrors";
import type { Item } from "../item/itemForm";
import type { Invited } from "./InvitedPeople";
import { rolesWithin, toFlags } from "@/api/permissions";
import type { Role } from "@/api/permissions";
import styles from "./sharing.module.css";
import { nameInvitee, useShareItem } from "./sharingQueries";

interface Props {
  item: Item;
  /** A friend was invited, whose id is known. */
  onInvited: (person: Invited) => void;
}

/** Invites a person to an item: they have it once they accept. */
export function ShareForm({ item, onInvited }: Props) {
  const { t } = useTranslation("calendar");
  const listId = useId();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [isMissing, setIsMissing] = useState(false);
  const friends = useFriends().data?.pages.flatMap((page) => page.items) ?? [];
  const share = useShareItem(item.id);
  const { fields, rest } = readFieldErrors(share.error);

  const submit = () => {
    setIsMissing(name.trim() === "");
    if (name.trim() === "") return;
    const friend = friends.find(({ username }) => username === name.trim());
    const invitee = friend ? { user_id: friend.friend_id } : nameInvitee(name);
    share.mutate(
      { ...invitee, ...toFlags(role) },
      {
        onSuccess: ({ message }) => {
          showToast({ text: message, tone: "success" });
          if (friend) onInvited({ id: friend.friend_id, username: friend.username });
          setName("");
        },
      },
    );
  };

  return (
    <Form className={styles.form} error={share.error} onSubmit={submit} noValidate>
      <div className={styles.fields}>
        <TextField
          label={t("sharing.invite")}
          hint={t("sharing.invite_hint")}
          value={name}
          onChange={setName}
          error={
            isMissing
              ? t("sharing.person_missing")
              : (fields["email"] ?? fields["username"] ?? fields["user_id"])
          }
          list={listId}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
        />
        <SelectField
          label={t("sharing.rights")}
          value={role}
          onChange={setRole}
          options={rolesWithin(item.permission).map((value) => ({
            value,
            label: t(`role.${value}`),
          }))}
        />
      </div>
      <datalist id={listId}>
        {friends.map((friend) => (
          <option key={friend.id}>{friend.username}</option>
        ))}
      </datalist>
      <ErrorMessage error={rest} />
      <div>
        <Button type="submit" isPending={share.isPending}>
          {share.isPending ? t("sharing.sending") : t("sharing.send")}
        </Button>
      </div>
    </Form>
  );
}
