"""The metrics of runs that make diet plans."""

from tests.envelope.task_streams import DietClient
from tests.metrics.scraping import scrape
from tests.peers.openai_replies import Failure
from tests.peers.openai_server import ScriptedModel
from tests.planner.planner_replies import CAT, suggests, writes_plan

STREAMED = {**CAT, "use_stream": True}


async def test_a_plan_and_a_failure_are_counted_as_tasks(
    me: DietClient, model: ScriptedModel
) -> None:
    before = await scrape(me.http)
    model.reply(writes_plan(), suggests(), Failure(401))
    assert (await me.create(STREAMED)).last["event"] == "task_completed"
    assert (await me.create(STREAMED)).last["event"] == "error"
    added = (await scrape(me.http)).since(before)
    assert added.value("majordomo_runs_total", kind="task", outcome="succeeded") == 1
    assert added.value("majordomo_runs_total", kind="task", outcome="failed") == 1
    assert added.value("majordomo_run_duration_seconds_count", kind="task") == 2
    assert added.total("majordomo_run_failures_total", kind="task") == 1
    assert added.total("majordomo_model_request_duration_seconds_count") == 3
    assert added.total("majordomo_runs_total", kind="chat") == 0
