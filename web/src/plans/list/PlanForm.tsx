import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { showChanges } from "@/api/changes";
import { Problem } from "@/api/problem";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Form } from "@/components/field/Form";
import { SelectField } from "@/components/field/SelectField";
import { TextArea } from "@/components/field/TextArea";
import { TextField } from "@/components/field/TextField";
import { Card } from "@/components/layout/Card";
import { createPlan } from "../queries";
import { draftOfPet, findInvalidNumbers, NO_PET, petOf, readPetError } from "./petDraft";
import type { PetDraft, PetField } from "./petDraft";
import styles from "../plans.module.css";

/** Describes a pet, and begins a plan for it. `location.state.pet` is what the form begins with. */
export function PlanForm() {
  const { t } = useTranslation("plans");
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const state: unknown = useLocation().state;
  const [draft, setDraft] = useState<PetDraft>(() => readPet(state));
  const [invalid, setInvalid] = useState<PetField[]>([]);
  const creating = useMutation({
    mutationFn: () => createPlan(petOf(draft)),
    onSuccess: async (planId) => {
      void showChanges(queryClient, ["plans"]);
      await navigate(`/plans/${planId}`);
    },
  });
  const refused = creating.error instanceof Problem ? readPetError(creating.error.message) : null;
  const isAboutForm = creating.error instanceof Problem && creating.error.status === 400;

  const labelOf = (name: PetField) => t(`pet.${name}`);
  const bind = <Name extends PetField>(name: Name) => ({
    label: labelOf(name),
    value: draft[name],
    onChange: (value: PetDraft[Name]) => setDraft((before) => ({ ...before, [name]: value })),
    error: errorOf(name),
  });
  const errorOf = (name: PetField) => {
    if (invalid.includes(name)) return t("number_needed");
    return refused?.field === name ? refused.text : undefined;
  };
  const submit = () => {
    const unusable = findInvalidNumbers(draft);
    setInvalid(unusable);
    if (unusable.length === 0 && !creating.isPending) creating.mutate();
  };
  const shownError = isAboutForm && refused ? withoutField(refused) : creating.error;
  return (
    <Card title={t("new")}>
      <Form
        className={styles.form}
        noValidate
        error={invalid.length > 0 ? invalid : creating.error}
        onSubmit={submit}
      >
        <div className={styles.pair}>
          <SelectField
            {...bind("pet_type")}
            options={(["dog", "cat"] as const).map((value) => ({ value, label: t(value) }))}
          />
          <TextField {...bind("pet_breed")} isOptional maxLength={100} autoComplete="off" />
          <TextField {...bind("age")} required inputMode="decimal" autoComplete="off" />
          <TextField {...bind("pet_weight")} required inputMode="decimal" autoComplete="off" />
        </div>
        <TextArea
          {...bind("pet_health_status")}
          hint={t("health_hint")}
          isOptional
          rows={2}
          maxLength={2000}
        />
        <TextArea
          {...bind("special_requirements")}
          hint={t("requirements_hint")}
          isOptional
          rows={2}
          maxLength={2000}
        />
        <ErrorMessage error={shownError} />
        <div>
          <Button
            type="submit"
            variant="primary"
            icon={<Sparkles aria-hidden />}
            isPending={creating.isPending}
          >
            {t("create")}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

/** What is said at a field is not said again below the form. */
function withoutField(refused: { field: PetField | undefined; text: string }): Problem | undefined {
  if (refused.field !== undefined) return undefined;
  return new Problem(400, { detail: refused.text, code: "400", errors: [] });
}

function readPet(state: unknown): PetDraft {
  const pet = typeof state === "object" && state !== null && "pet" in state ? state.pet : undefined;
  return typeof pet === "object" && pet !== null
    ? draftOfPet(pet as Record<string, unknown>)
    : NO_PET;
}
