from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.api.models.jobs import Job
from console.tables.job_lists import OPEN, Listed, merge

STATES = ("starting", "running", "stopping", "post_processing", "completed", "failed")


def job(key: str, status: str, room: str = "r1") -> Job:
    return Job.model_validate({"id": key, "room_id": room, "status": status})


def listed(started: float, *jobs: Job, complete: bool = False) -> Listed:
    return Listed({one.id: one for one in jobs}, started, complete)


def states(*lists: Listed, room: str | None = None) -> dict[str, str]:
    return {key: job.status for key, job in merge(lists, room).jobs.items()}


def test_the_newest_answer_is_believed_whichever_list_it_is() -> None:
    recent, now_open = listed(1, job("a", "starting"), job("b", "completed")), listed(2, job("a", "running"))
    now_open = Listed(now_open.jobs, 2, complete=True)
    assert states(recent, now_open) == states(now_open, recent) == {"a": "running", "b": "completed"}


def test_an_older_list_of_open_jobs_makes_nothing_run_again() -> None:
    assert states(listed(1, job("a", "running"), complete=True), listed(2, job("a", "failed"))) == {"a": "failed"}


def test_what_is_no_longer_listed_as_open_is_over_until_somebody_says_how() -> None:
    begun, gone = listed(1, job("a", "running")), listed(2, complete=True)
    found = merge([begun, gone])
    assert found.over == {"a"}
    assert found.jobs["a"].status == "running"
    ended = merge([begun, gone, listed(3, job("a", "completed"))])
    assert (ended.over, ended.jobs["a"].status) == (frozenset(), "completed")


def test_what_nobody_knows_any_more_goes() -> None:
    found = merge([listed(1, job("a", "running")), listed(2, complete=True), listed(3)])
    assert (dict(found.jobs), found.over) == ({}, frozenset())


def test_a_job_that_comes_back_is_not_over() -> None:
    found = merge([listed(1, job("a", "running")), listed(2, complete=True), listed(3, job("a", "running"))])
    assert found.over == frozenset()


def test_the_newest_jobs_of_any_status_need_not_hold_an_old_one_that_runs() -> None:
    found = merge([listed(1, job("old", "running"), complete=True), listed(2, job("new", "completed"))])
    assert (set(found.jobs), found.over) == ({"old", "new"}, frozenset())


def test_only_one_room() -> None:
    every = listed(1, job("a", "running", "r1"), job("b", "running", "r2"), complete=True)
    assert states(every, room="r2") == {"b": "running"}
    assert merge([every, listed(2, complete=True)], "r2").over == {"b"}


def test_nothing_said_is_nothing_known() -> None:
    assert dict(merge([]).jobs) == {}


ANSWERS = st.lists(
    st.tuples(st.floats(0, 100), st.booleans(), st.dictionaries(st.sampled_from("abc"), st.sampled_from(STATES))),
    max_size=6,
    unique_by=lambda answer: answer[0],
)


@given(ANSWERS)
def test_whatever_came_in_whatever_order(answers: list[tuple[float, bool, dict[str, str]]]) -> None:
    lists = []
    for started, complete, said in answers:
        kept = {key: state for key, state in said.items() if not complete or state in OPEN}
        lists.append(listed(started, *(job(key, state) for key, state in kept.items()), complete=complete))
    found = merge(lists)
    assert merge(lists[::-1]) == found
    assert found.over <= found.jobs.keys()
    assert all(found.jobs[key].status in OPEN for key in found.over)
    newest = max(lists, key=lambda one: one.started, default=None)
    if newest is not None:
        assert all(found.jobs[key] is said and key not in found.over for key, said in newest.jobs.items())
        if newest.complete:
            open_now = {key for key, one in found.jobs.items() if one.status in OPEN and key not in found.over}
            assert open_now == set(newest.jobs)
