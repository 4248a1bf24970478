import type { components } from "./schema";

/** The schemas of the OpenAPI document by name: `Schemas["ItemRead"]`. */
export type Schemas = components["schemas"];
