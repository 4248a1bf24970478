"""The names of spans and attributes, by the OpenTelemetry Semantic Conventions 1.41.0.

That is the last version whose main repository has those for generative AI:
https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
Names that begin with `majordomo.` are our own. No attribute has content: no message, no argument,
no result, no name of a person, no query string and no SQL.
"""

SCHEMA_URL = "https://opentelemetry.io/schemas/1.41.0"

OPERATION_NAME = "gen_ai.operation.name"
PROVIDER_NAME = "gen_ai.provider.name"
AGENT_NAME = "gen_ai.agent.name"
CONVERSATION_ID = "gen_ai.conversation.id"
REQUEST_MODEL = "gen_ai.request.model"
REQUEST_STREAM = "gen_ai.request.stream"
FINISH_REASONS = "gen_ai.response.finish_reasons"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
TOOL_NAME = "gen_ai.tool.name"
TOOL_CALL_ID = "gen_ai.tool.call.id"
TOOL_TYPE = "gen_ai.tool.type"

USER_ID = "user.id"
RUN_ID = "majordomo.run.id"
RUN_KIND = "majordomo.run.kind"
RUN_ATTEMPT = "majordomo.run.attempt"
RUN_OUTCOME = "majordomo.run.outcome"
TURN_ID = "majordomo.turn.id"
APPROVAL_STEP = "majordomo.approval.step"
APPROVAL_DECISION = "majordomo.approval.decision"

HTTP_METHOD = "http.request.method"
HTTP_ROUTE = "http.route"
HTTP_STATUS = "http.response.status_code"
URL_PATH = "url.path"
URL_SCHEME = "url.scheme"
PROTOCOL_VERSION = "network.protocol.version"
REQUEST_ID = "majordomo.request.id"

DB_SYSTEM = "db.system.name"
DB_NAMESPACE = "db.namespace"
DB_SUMMARY = "db.query.summary"
SERVER_ADDRESS = "server.address"
SERVER_PORT = "server.port"
