import "i18next";
import type { messages } from "./messages.en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: typeof messages;
    returnNull: false;
  }
}
