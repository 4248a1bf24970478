"""Schedule items over HTTP, as the contract describes them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.statement_counter import count_statements
from tests.factories import Person, make_person

ITEMS = "/api/v1/schedule-items"
DENTIST = {
    "title": "牙医",
    "description": "Second floor",
    "start_at": "2026-11-21T15:00:00+08:00",
    "end_at": "2026-11-21T16:00:00+08:00",
    "timezone": "Asia/Shanghai",
    "metadata": {
        "color": "#FF6B6B",
        "location": "会议室A",
        "notes": "记得带身份证",
        "attachments": [],
        "version": 1,
    },
}


def summary(item: dict[str, Any]) -> dict[str, Any]:
    members = ("id", "title", "start_at", "end_at", "timezone", "status", "owner_id", "permission")
    return {name: item[name] for name in members}


class Calendar:
    """A client of one user's schedule items."""

    def __init__(self, client: httpx.AsyncClient, person: Person) -> None:
        self.client, self.person = client, person

    async def call(self, method: str, path: str = "", **more: Any) -> httpx.Response:
        headers = self.person.headers | more.pop("headers", {})
        return await self.client.request(method, ITEMS + path, headers=headers, **more)

    async def make(self, **members: Any) -> dict[str, Any]:
        response = await self.call("POST", json=DENTIST | members)
        assert response.status_code == 201, response.text
        item: dict[str, Any] = response.json()
        return item

    async def patch(self, item: dict[str, Any], **members: Any) -> httpx.Response:
        return await self.call("PATCH", f"/{item['id']}", json=members)


@pytest.fixture
async def calendar(client: httpx.AsyncClient, sessions: Sessions, settings: Settings) -> Calendar:
    person = await make_person(sessions, settings, timezone="America/New_York")
    return Calendar(client, person)


@pytest.fixture
async def stranger(client: httpx.AsyncClient, sessions: Sessions, settings: Settings) -> Calendar:
    return Calendar(client, await make_person(sessions, settings))


async def test_a_created_item_is_returned_and_can_be_read(calendar: Calendar) -> None:
    made = await calendar.make()
    assert made == {
        **DENTIST,
        "start_at": "2026-11-21T07:00:00Z",
        "end_at": "2026-11-21T08:00:00Z",
        "id": made["id"],
        "status": "active",
        "source_type": "manual",
        "owner_id": str(calendar.person.user_id),
        "permission": 7,
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
    }
    assert made["created_at"].endswith("Z")
    assert (await calendar.call("GET", f"/{made['id']}")).json() == made


async def test_an_item_needs_only_a_title_and_a_start(calendar: Calendar) -> None:
    least = {"title": "x", "start_at": "2026-11-21T15:00"}
    made = (await calendar.call("POST", json=least)).json()
    assert made["start_at"] == "2026-11-21T15:00:00Z"
    assert (made["timezone"], made["metadata"]) == ("UTC", {})
    assert (made["end_at"], made["description"]) == (None, None)


async def test_times_without_a_zone_and_dates_are_in_the_users_zone(calendar: Calendar) -> None:
    """A time is in the item's zone, a date in the user's."""
    made = await calendar.make(start_at="2026-11-21T15:00", end_at="2026-11-21")
    assert made["start_at"] == "2026-11-21T07:00:00Z"
    assert made["end_at"] == "2026-11-22T05:00:00Z"
    day = await calendar.make(start_at="2026-11-21", end_at=None)
    assert (day["start_at"], day["end_at"]) == ("2026-11-21T05:00:00Z", "2026-11-22T05:00:00Z")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"anything": {"nested": [1, 2.5, None, True, "文"]}, "color": None},
        {"version": 2, "model_config": 1, "copy": "x", "": "empty", "metadata": {}},
        {"attachments": [{"url": "https://example.com/a.pdf"}, "b"]},
    ],
)
async def test_metadata_is_stored_as_sent(calendar: Calendar, metadata: dict[str, Any]) -> None:
    made = await calendar.make(metadata=metadata)
    assert (await calendar.call("GET", f"/{made['id']}")).json()["metadata"] == metadata


@pytest.mark.parametrize(("size", "status"), [(16 * 1024, 201), (16 * 1024 + 1, 422)])
async def test_the_size_of_metadata_is_limited(calendar: Calendar, size: int, status: int) -> None:
    """The limit is in bytes of UTF-8: three for each of these characters."""
    room = size - len('{"notes":""}')
    notes = "文" * (room // 3) + "x" * (room % 3)
    response = await calendar.call("POST", json=DENTIST | {"metadata": {"notes": notes}})
    assert response.status_code == status


DEEP: dict[str, Any] = {}
for _ in range(40):
    DEEP = {"a": DEEP}

BAD_MEMBERS: list[dict[str, Any]] = [
    {"title": ""},
    {"title": "x" * 256},
    {"title": None},
    {"title": 5},
    {"title": "a\x00b"},
    {"title": ["x"]},
    {"description": "x" * 2001},
    {"description": 1},
    {"start_at": None},
    {"start_at": ""},
    {"start_at": "tomorrow"},
    {"start_at": 1_700_000_000},
    {"start_at": "2026-02-30"},
    {"start_at": "2026-11-21T15:00:00+25:00"},
    {"start_at": "1969-12-31T23:59:59Z"},
    {"start_at": "9999-12-31T23:59:59-12:00"},
    {"start_at": "0001-01-01T00:00:00+12:00"},
    {"start_at": "1970-01-01T00:00:00+08:00"},
    {"start_at": "2026-11-21T15:00:00" + "0" * 500},
    {"end_at": "9000-01-01T00:00:00Z"},
    {"end_at": "8999-12-31T23:59:59-00:01"},
    {"end_at": []},
    {"timezone": "Mars/Olympus"},
    {"timezone": "../../etc/passwd"},
    {"timezone": ""},
    {"timezone": "UTC" * 50},
    {"timezone": 8},
    {"metadata": []},
    {"metadata": "x"},
    {"metadata": None},
    {"metadata": {"version": "1"}},
    {"metadata": {"version": 1.5}},
    {"metadata": {"version": 2**63}},
    {"metadata": {"version": True}},
    {"metadata": {"color": 5}},
    {"metadata": {"attachments": {}}},
    {"metadata": {"x": "\x00"}},
    {"metadata": {"\x00": 1}},
    {"metadata": {"x": 2**53}},
    {"metadata": DEEP},
]


async def test_an_invalid_member_is_refused(calendar: Calendar) -> None:
    item = await calendar.make()
    taken = []
    for members in BAD_MEMBERS:
        made = await calendar.call("POST", json=DENTIST | members)
        changed = await calendar.patch(item, **members)
        assert made.headers["content-type"] == "application/problem+json"
        if (made.status_code, changed.status_code) != (422, 422):
            taken.append((members, made.text, changed.text))
    assert taken == []
    assert (await calendar.call("GET")).json() == [summary(item)]


BAD_BODIES = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b'{"title": "\\ud800", "start_at": "2026-11-21"}',
    b'{"title": "x", "start_at": "2026-11-21", "metadata": {"x": NaN}}',
    b'{"title": "x", "start_at": "2026-11-21", "metadata": {"x": 1e999}}',
    b'{"title": "x", "start_at": "2026-11-21", "metadata": {"\\udfff": 1}}',
    b'{"title": "x", "start_at": "2026-11-21", "metadata": ' + b"[" * 100_000,
    b'{"title": "x", "start_at": ' + b"9" * 5000 + b"}",
]


async def test_an_invalid_body_is_422(calendar: Calendar) -> None:
    item = await calendar.make()
    headers = {"Content-Type": "application/json"}
    responses = [
        await calendar.call(method, path, content=body, headers=headers)
        for body in BAD_BODIES
        for method, path in (("POST", ""), ("PATCH", f"/{item['id']}"))
    ]
    assert [response.status_code for response in responses] == [422] * len(responses)


async def test_the_end_may_not_be_before_the_start(calendar: Calendar) -> None:
    response = await calendar.call(
        "POST",
        json=DENTIST | {"end_at": "2026-11-21T14:59:59+08:00"},
        headers={"Accept-Language": "zh-CN"},
    )
    assert response.status_code == 400
    assert response.json()["code"] == "end_before_start"


@pytest.mark.parametrize(
    ("members", "start", "end"),
    [
        ({"end_at": "2026-11-21T09:00:00Z"}, "07:00", "21T09:00"),
        ({"end_at": None}, "07:00", None),
        ({"end_at": "2026-11-21T16:30"}, "07:00", "21T08:30"),
        ({"start_at": "2026-11-21T15:30"}, "07:30", "21T08:30"),
        ({"timezone": "UTC"}, "07:00", "21T08:00"),
        ({"timezone": "UTC", "start_at": "2026-11-21T07:30"}, "07:30", "21T08:30"),
        ({"start_at": "2026-11-21"}, "05:00", "22T05:00"),
        ({"start_at": "2026-11-21T08:00:00Z"}, "08:00", "21T09:00"),
        ({"start_at": "2026-11-21T08:00:00Z", "end_at": "2026-11-21T16:00"}, "08:00", "21T08:00"),
        ({"start_at": "2026-11-21T08:00:00Z", "end_at": None}, "08:00", None),
    ],
)
async def test_a_change_determines_start_and_end(
    calendar: Calendar, members: dict[str, Any], start: str, end: str | None
) -> None:
    changed = (await calendar.patch(await calendar.make(), **members)).json()
    assert changed["start_at"] == f"2026-11-21T{start}:00Z"
    assert changed["end_at"] == (end and f"2026-11-{end}:00Z")


@pytest.mark.parametrize(
    "members",
    [
        {"start_at": "2026-11-21T08:00:01Z", "end_at": "2026-11-21T08:00:00Z"},
        {"end_at": "2026-11-21T06:59:59Z"},
        {"start_at": "2026-11-22T10:00", "end_at": "2026-11-22T09:00"},
    ],
)
async def test_start_and_end_are_compared_after_a_change(
    calendar: Calendar, members: dict[str, Any]
) -> None:
    item = await calendar.make()
    response = await calendar.patch(item, **members)
    assert (response.status_code, response.json()["code"]) == (400, "end_before_start")
    assert (await calendar.call("GET", f"/{item['id']}")).json() == item


@pytest.mark.parametrize(
    ("span", "start", "moved"),
    [
        # The caller is in New York, whose clocks change on 8 March 2026.
        (("2026-11-21", "2026-11-23"), "2026-12-01", ("12-01T05:00", "12-04T05:00")),
        (("2026-11-21", "2026-11-23"), "2026-12-01T00:00:00-05:00", ("12-01T05:00", "12-04T05:00")),
        (("2026-03-01", "2026-03-03"), "2026-03-07", ("03-07T05:00", "03-10T04:00")),
        (("2026-03-01", "2026-03-03"), "2026-03-07T05:00:00Z", ("03-07T05:00", "03-10T04:00")),
        (("2026-11-21", None), "2026-12-01", ("12-01T05:00", "12-02T05:00")),
        (("2026-03-07", "2026-03-09"), "2026-11-21", ("11-21T05:00", "11-24T05:00")),
        (
            ("2026-11-21T22:00:00Z", "2026-11-23T06:00:00Z"),
            "2026-12-01T10:00:00Z",
            ("12-01T10:00", "12-02T18:00"),
        ),
        (
            ("2026-03-07T22:00:00Z", "2026-03-08T22:00:00Z"),
            "2026-03-09T22:00:00Z",
            ("03-09T22:00", "03-10T22:00"),
        ),
        (("2026-11-21T22:00:00Z", None), "2026-12-01T10:00:00Z", ("12-01T10:00", None)),
    ],
)
async def test_a_new_start_alone_moves_the_item_with_its_length(
    calendar: Calendar,
    span: tuple[str, str | None],
    start: str,
    moved: tuple[str, str | None],
) -> None:
    item = await calendar.make(start_at=span[0], end_at=span[1])
    changed = (await calendar.patch(item, start_at=start)).json()
    expected = [at and f"2026-{at}:00Z" for at in moved]
    assert [changed["start_at"], changed["end_at"]] == expected


@pytest.mark.parametrize("day", ["2026-02-30", "2026-04-31", "2027-02-29", "2026-13-01"])
@pytest.mark.parametrize("time", ["", "T10:00", "T10:00:00Z"])
@pytest.mark.parametrize("member", ["start_at", "end_at"])
async def test_a_day_that_does_not_exist_is_refused_and_said_so(
    calendar: Calendar, day: str, time: str, member: str
) -> None:
    item = await calendar.make()
    for response in (
        await calendar.call("POST", json=DENTIST | {member: day + time}),
        await calendar.patch(item, **{member: day + time}),
        await calendar.call("GET", params={member: day + time}),
    ):
        assert response.status_code == 422
        assert "There is no such day in the calendar" in response.text
    assert (await calendar.call("GET", f"/{item['id']}")).json() == item


@pytest.mark.parametrize("start", ["1999-12-31", "2001-02-03T04:05:06Z", "1970-01-02T00:00"])
async def test_a_time_in_the_past_is_accepted(calendar: Calendar, start: str) -> None:
    item = await calendar.make(start_at=start, end_at=None)
    assert item["start_at"] < "2002"
    moved = await calendar.patch(await calendar.make(), start_at=start)
    assert moved.json()["start_at"] == item["start_at"]


@pytest.mark.parametrize(
    "members",
    [
        {"title": "Doctor"},
        {"description": None},
        {"metadata": {"location": "B"}},
        {"status": "completed"},
        {"status": "cancelled"},
    ],
)
async def test_a_change_keeps_the_other_members(
    calendar: Calendar, members: dict[str, Any]
) -> None:
    item = await calendar.make()
    changed = (await calendar.patch(item, **members)).json()
    assert changed["updated_at"] > item["updated_at"]
    assert changed == item | members | {"updated_at": changed["updated_at"]}
    assert (await calendar.call("GET", f"/{item['id']}")).json() == changed


async def test_an_empty_change_changes_nothing(calendar: Calendar) -> None:
    item = await calendar.make()
    assert (await calendar.patch(item)).json() == item
    assert (await calendar.patch(item, owner_id=str(uuid4()), unknown=1)).json() == item


@pytest.mark.parametrize(
    "members", [{"status": "deleted"}, {"status": None}, {"timezone": None}, {"status": ["active"]}]
)
async def test_an_invalid_change_is_422(calendar: Calendar, members: dict[str, Any]) -> None:
    response = await calendar.patch(await calendar.make(), **members)
    assert response.status_code == 422


async def test_members_that_the_server_sets_are_ignored(calendar: Calendar) -> None:
    made = await calendar.make(
        id=str(uuid4()),
        owner_id=str(uuid4()),
        source_type="agent",
        permission=0,
        status="completed",
    )
    assert (made["source_type"], made["status"], made["permission"]) == ("manual", "active", 7)
    assert made["owner_id"] == str(calendar.person.user_id)


async def test_a_deleted_item_is_404(calendar: Calendar) -> None:
    path = f"/{(await calendar.make())['id']}"
    deleted = await calendar.call("DELETE", path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    for method in ("GET", "PATCH", "DELETE"):
        again = await calendar.call(method, path, json={} if method == "PATCH" else None)
        assert (again.status_code, again.json()["code"]) == (404, "schedule_item_not_found")
    assert (await calendar.call("GET")).json() == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_an_item_of_another_user_is_404(
    calendar: Calendar, stranger: Calendar, method: str
) -> None:
    item = await calendar.make()
    body = {"title": "Mine now"} if method == "PATCH" else None
    responses = [
        await stranger.call(method, f"/{item_id}", json=body) for item_id in (item["id"], uuid4())
    ]
    assert [response.status_code for response in responses] == [404, 404]
    theirs, missing = (response.json() | {"instance": ""} for response in responses)
    assert theirs == missing
    assert (await stranger.call("GET")).json() == []
    assert (await calendar.call("GET", f"/{item['id']}")).json() == item


async def test_a_malformed_id_is_refused(calendar: Calendar) -> None:
    for item_id in ("x", "0", "%00", "..", "a" * 5000):
        response = await calendar.call("GET", f"/{item_id}")
        assert response.status_code in (404, 422), item_id


async def test_a_request_without_a_token_is_401(calendar: Calendar) -> None:
    item = await calendar.make()
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", f"/{item['id']}"),
        ("PATCH", f"/{item['id']}"),
        ("DELETE", f"/{item['id']}"),
    ):
        response = await calendar.client.request(method, ITEMS + path)
        assert response.status_code == 401, (method, path)


async def test_the_list_conforms_to_the_contract(calendar: Calendar) -> None:
    item = await calendar.make()
    assert (await calendar.call("GET")).json() == [summary(item)]


async def test_the_list_is_bounded_and_names_its_next_page(calendar: Calendar) -> None:
    for hour in range(3):
        await calendar.make(title=f"{hour}", start_at=f"2026-11-21T1{hour}:00", end_at=None)
    first = await calendar.call("GET", params={"limit": 2, "start_at": "2026-11-20"})
    assert [item["title"] for item in first.json()] == ["0", "1"]
    link = first.links["next"]["url"]
    assert link.startswith(f"{ITEMS}?")
    rest = await calendar.client.get(link, headers=calendar.person.headers)
    assert [item["title"] for item in rest.json()] == ["2"]
    assert "link" not in rest.headers


async def test_a_list_takes_two_queries_however_long_it_is(calendar: Calendar) -> None:
    """One for the caller, one for the items."""
    for _ in range(5):
        await calendar.make()
    with count_statements() as statements:
        listed = await calendar.call("GET", params={"start_at": "2026-11-21"})
    assert len(listed.json()) == 5
    assert len(statements) == 2


QUERIES = [
    ("limit=500", 200),
    ("limit=501", 422),
    ("limit=0", 422),
    ("limit=x", 422),
    ("limit=1e3", 422),
    ("start_at=2026-11-21&end_at=2026-11-21", 200),
    ("start_at=2026-11-21T00:00:00%2B08:00", 200),
    ("start_at=2026-11-21T00:00:00+08:00", 200),
    ("start_at=2026-11-22&end_at=2026-11-21", 400),
    ("start_at=x", 422),
    ("start_at=", 200),
    ("start_at=%00", 422),
    ("end_at=9999-12-31", 422),
    ("query=%25_%5C", 200),
    ("query=%00", 422),
    ("query=%ff", 200),
    ("query=" + "x" * 256, 422),
    ("after=x", 422),
    ("after=" + "_" * 32, 422),
    ("after=%00", 422),
    ("unknown=1", 200),
]


async def test_the_list_validates_its_query(calendar: Calendar) -> None:
    responses = {}
    for query, _ in QUERIES:
        headers = calendar.person.headers
        responses[query] = (
            await calendar.client.get(f"{ITEMS}?{query}", headers=headers)
        ).status_code
    assert responses == dict(QUERIES)


async def test_a_space_in_an_offset_counts_as_a_plus(calendar: Calendar) -> None:
    await calendar.make()
    found = [
        (await calendar.client.get(f"{ITEMS}?{q}", headers=calendar.person.headers)).json()
        for q in ("start_at=2026-11-21T15:59:00+08:00", "start_at=2026-11-21T16:00:00+0800")
    ]
    assert [len(items) for items in found] == [1, 0]


async def test_errors_are_in_the_users_language(calendar: Calendar) -> None:
    for language, detail in (("zh-CN", "事项不存在"), ("en", "There is no such schedule item.")):
        response = await calendar.call("GET", f"/{uuid4()}", headers={"Accept-Language": language})
        assert response.json()["detail"] == detail
