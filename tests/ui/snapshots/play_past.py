"""What was: the tabs of Analytics, Sessions, a story, the activity."""

from __future__ import annotations

from console.live.feed import Kind
from tests.ui.screens import test_activity as activity_tests
from tests.ui.screens import test_analytics_deliveries as deliveries
from tests.ui.screens import test_analytics_errors as errors
from tests.ui.screens import test_analytics_events as events
from tests.ui.screens import test_analytics_feedback as feedback
from tests.ui.screens import test_analytics_quality as quality
from tests.ui.screens import test_sessions as sessions_tests
from tests.ui.screens import test_story as story_tests

from .camera import Camera, play


@play("analytics-events", "analytics-events-empty", "analytics-events-details")
async def analytics_events(camera: Camera) -> None:
    """Events of tracks and recordings."""
    desk = camera.desk
    await desk.fill_rooms(3, 1)
    await desk.press("5")
    await events.told(desk)
    await camera.snap("analytics-events-empty")
    await events.told(desk, events.track("a", 1), events.track("b", 7, "add"), events.recording("c", 30))
    await camera.snap("analytics-events")
    await desk.press("g", "enter")
    await camera.snap("analytics-events-details")


@play("analytics-errors")
async def analytics_errors(camera: Camera) -> None:
    """Errors of apps."""
    desk = camera.desk
    await desk.fill_rooms(3, 1)
    await desk.press("5", "tab")
    lost = [errors.error(f"d{n}", 0, "client.disconnected", is_terminal=False, user_id=f"u-{n}") for n in range(4)]
    await errors.told(desk, *lost, errors.error("a", 1), errors.error("b", 2))
    await desk.press("d")
    await camera.snap("analytics-errors")


@play("analytics-quality")
async def analytics_quality(camera: Camera) -> None:
    """Quality as charts."""
    desk = camera.desk
    await quality.tab(desk, "ada", "bob")
    wave = [500_000 + 40_000 * (number % 7) for number in range(60)]
    loss = [0.2 if number < 40 else 9.5 for number in range(60)]
    await quality.hear(desk, "ada", quality.stats(quality.track(bitrate=wave)))
    await quality.hear(desk, "bob", quality.stats(quality.track(packet_loss_percent=loss)))
    await camera.snap("analytics-quality")


@play("analytics-deliveries")
async def analytics_deliveries(camera: Camera) -> None:
    """Webhooks."""
    desk = camera.desk
    wires = [deliveries.wire(number, "failed" if number == 2 else "success") for number in range(5)]
    await deliveries.tab(desk, *wires)
    await camera.snap("analytics-deliveries")


@play("analytics-feedback")
async def analytics_feedback(camera: Camera) -> None:
    """What people said."""
    await feedback.tab(camera.desk, *(feedback.said(number, 1 + number % 5) for number in range(6)))
    await camera.snap("analytics-feedback")


@play("sessions", "sessions-people")
async def sessions(camera: Camera) -> None:
    """Sessions, live and over."""
    desk = camera.desk
    ended = [sessions_tests.one_ended("old", begun=900), sessions_tests.one_ended("new", begun=600)]
    screen = await sessions_tests.sessions(desk, *ended, last="c2")
    await camera.snap("sessions")
    await desk.press("tab", "d")
    await sessions_tests.rested(desk, screen)
    await camera.snap("sessions-people")


@play("story", "story-nobody")
async def story(camera: Camera) -> None:
    """The story of one person."""
    desk = camera.desk
    await story_tests.opened(desk)
    await camera.snap("story-nobody")
    await story_tests.put(desk, story_tests.person())
    await camera.snap("story")


@play("activity", "activity-empty")
async def activity(camera: Camera) -> None:
    """The feed."""
    desk = camera.desk
    await activity_tests.opened(desk)
    await camera.snap("activity-empty")
    kinds: tuple[Kind, ...] = ("join", "leave", "role", "error", "trouble", "recovered", "done", "failed", "note")
    lines = [activity_tests.entry(number, f"what happened, line {number}", kind) for number, kind in enumerate(kinds)]
    await activity_tests.tell(desk, *lines)
    await camera.snap("activity")
