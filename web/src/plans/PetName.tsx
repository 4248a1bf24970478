import { useTranslation } from "react-i18next";

interface PetNameProps {
  type: "dog" | "cat";
  breed: string | null;
}

export function PetName({ type, breed }: PetNameProps) {
  const { t } = useTranslation("plans");
  const species = t(type);
  return breed ? t("named", { breed, species }) : t("unnamed", { species });
}
