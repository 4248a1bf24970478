// Writes src/api/schema.d.ts from the OpenAPI document of the server.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("../../", import.meta.url);
const output = execFileSync(".venv/bin/python", ["-m", "scripts.openapi_types"], {
  cwd: root,
  maxBuffer: 64 * 1024 * 1024,
});
const { sha256, document } = JSON.parse(output);
const types = astToString(await openapiTS(document, { alphabetize: true }));
const head = `// Made by \`make types\` from the OpenAPI document of the server.\n// ${sha256}\n\n`;
writeFileSync(new URL("web/src/api/schema.d.ts", root), head + types);
