import { useTranslation } from "react-i18next";
import messages from "../messages/en.json";

type KnownTool = keyof typeof messages.tools;

/** Return a function that says what a tool does or has done. */
export function useToolWords(): (name: string, form: "doing" | "done") => string {
  const { t } = useTranslation("chat");
  return (name, form) => {
    if (isKnown(name)) return t(`tools.${name}.${form}`);
    return t(`tool.other_${form}`, { name: name.replaceAll("_", " ") });
  };
}

/** A newer server can have more tools. */
function isKnown(name: string): name is KnownTool {
  return Object.hasOwn(messages.tools, name);
}
