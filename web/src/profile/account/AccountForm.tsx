import { useState } from "react";
import { useTranslation } from "react-i18next";
import { findFieldError, Problem } from "@/api/problem";
import type { Profile } from "@/api/profile";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { SelectField } from "@/components/field/SelectField";
import { TextArea } from "@/components/field/TextArea";
import { TextField } from "@/components/field/TextField";
import styles from "../profile.module.css";
import { useUpdateProfile } from "./useUpdateProfile";

const BROWSER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function AccountForm({ profile }: { profile: Profile }) {
  const { t } = useTranslation("profile");
  const [username, setUsername] = useState(profile.username);
  const [bio, setBio] = useState(profile.bio ?? "");
  const [timezone, setTimezone] = useState(profile.timezone ?? "");
  const update = useUpdateProfile();
  const { error } = update;
  const usernameError =
    error instanceof Problem && error.code === "username_taken"
      ? error.message
      : findFieldError(error, "username");
  const bioError = findFieldError(error, "bio");
  return (
    <Form
      error={error}
      onSubmit={() =>
        update.mutate({
          // An unchanged name may be one that the rules for new names no longer allow.
          ...(username === profile.username ? {} : { username }),
          ...(bio === (profile.bio ?? "") ? {} : { bio: bio || null }),
          ...(timezone === (profile.timezone ?? "") ? {} : { timezone: timezone || null }),
        })
      }
    >
      <TextField
        label={t("username")}
        hint={t("username_hint")}
        required
        value={username}
        onChange={setUsername}
        error={usernameError}
      />
      <TextArea
        label={t("bio")}
        hint={t("bio_hint")}
        isOptional
        maxLength={200}
        value={bio}
        onChange={setBio}
        error={bioError}
      />
      <SelectField
        label={t("zone")}
        hint={t("zone_hint")}
        value={timezone}
        onChange={setTimezone}
        options={listZones(profile.timezone, t("zone_browser", { zone: BROWSER_ZONE }))}
      />
      {usernameError || bioError ? null : <ErrorMessage error={error} />}
      <Button
        type="submit"
        variant="primary"
        className={styles.submit}
        isPending={update.isPending}
      >
        {t("save")}
      </Button>
    </Form>
  );
}

/** Return all zones, that of the profile even if the browser has another name for it. */
function listZones(own: string | null, browserLabel: string) {
  const names = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), ...(own ? [own] : [])]);
  const options = [...names].toSorted().map((name) => ({ value: name, label: name }));
  return [{ value: "", label: browserLabel }, ...options];
}
