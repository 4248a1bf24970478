import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { tellOtherTabs } from "@/api/changes";
import { api, read } from "@/api/client";
import { PROFILE_KEY } from "@/api/profile";
import type { Schemas } from "@/api/types";
import { showToast } from "@/components/feedback/toasts";

/** Change the fields of the profile that are given. */
export function useUpdateProfile() {
  const { t } = useTranslation("profile");
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ProfileUpdate"]) => read(api.PATCH("/api/v1/users/me", { body })),
    onSuccess: (profile) => {
      queries.setQueryData(PROFILE_KEY, profile);
      tellOtherTabs(["profile"]);
      showToast({ text: t("saved"), tone: "success" });
    },
  });
}
