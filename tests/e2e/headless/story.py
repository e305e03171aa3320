"""Every command once, in an order in which each finds what it needs."""

from __future__ import annotations

SECRET = "rtmp://live.example.net/app/hunter2"
QUESTION = (
    '{"index": 1, "text": "Tea?", "type": "single-choice", '
    '"options": [{"index": 1, "text": "yes"}, {"index": 2, "text": "no"}]}'
)
MEETING = "https://acme.app.100ms.live/preview/x?skip_preview=true"
ROLE = '{"publishParams": {"allowed": ["audio"]}, "subscribeParams": {"subscribeToRoles": ["host"]}, "priority": 3}'
CONFIG = '{"name": "main", "role": "viewer"}'

# (resource verb, what follows, what to remember of the result: name -> path into it); {names} are filled in. In order.
STORY: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("rooms list", "--name town-hall", {"room": "0.id", "poll": "0.polls.0", "template": "0.template_id"}),
    ("rooms get", "{room}", {}),
    ("rooms create", "--name headless --template-id {template} --description made", {"made": "id"}),
    ("rooms update", "{made} --description changed --max-duration-seconds 600", {}),
    ("rooms set-enabled", "{made} false --yes", {}),
    ("rooms enable", "{made} --wait", {}),
    ("rooms disable", "{made} --yes --wait 10", {}),
    ("rooms enable", "{made}", {}),
    ("active-rooms get", "{room}", {"session": "session_id"}),
    ("active-rooms send-message", "{room} hello --role host --yes", {}),
    ("peers list", "{room}", {"peer": "0.id", "other": "1.id"}),
    ("peers get", "{room} {peer}", {}),
    ("peers update", "{room} {peer} --name Ada --metadata {{}}", {}),
    ("peers remove", "{room} --peer-id {other} --reason test --yes --wait", {}),
    ("sessions list", "--room-id {room} --after 30d --limit 12", {}),
    ("sessions live", "", {}),
    ("sessions get", "{session}", {}),
    ("templates list", "", {}),
    ("templates get", "{template}", {}),
    ("templates create", "--name headless --yes", {"policy": "id"}),
    ("templates update", '{policy} --roles {{"host":{role}}} --yes', {}),
    ("templates destinations", "{policy}", {}),
    ("templates set-destinations", "{policy} {{}} --yes", {}),
    ("templates settings", "{policy}", {}),
    ("templates set-settings", '{policy} {{"region":"eu"}} --yes', {}),
    ("templates recording-configs", "{policy}", {}),
    ("templates set-recording-configs", "{policy} [{config}] --yes", {}),
    ("roles list", "{policy}", {}),
    ("roles upsert", "{policy} {spaced} {role} --yes", {}),
    ("roles get", "{policy} {spaced}", {}),
    ("roles delete", "{policy} {spaced} --yes", {}),
    ("recordings list", "--room-id {room}", {"running": "0.id"}),
    ("recordings get", "{running}", {}),
    ("recordings pause", "{room}", {}),
    ("recordings resume", "{room}", {}),
    ("recordings stop-room", "{room} --yes", {}),
    ("recordings start", "{room} --meeting-url {meeting} --width 1280 --height 720", {"recording": "id"}),
    ("recordings stop", "{recording} --yes", {}),
    ("assets list", "@later", {"asset": "0.id"}),
    ("assets get", "{asset}", {}),
    ("assets presigned-url", "{asset} --presign-duration 60", {}),
    ("live-streams list", "--room-id {room}", {"stream": "0.id"}),
    ("live-streams get", "{stream}", {}),
    ("live-streams send-timed-metadata", "{stream} hello --duration 5", {}),
    ("live-streams pause-recording", "{stream}", {}),
    ("live-streams resume-recording", "{stream}", {}),
    ("live-streams stop-room", "{room} --yes", {}),
    ("live-streams start", "{room} --meeting-url {meeting}", {"stream": "id"}),
    ("live-streams stop", "{stream} --yes", {}),
    ("external-streams list", "--room-id {room}", {"external": "0.id"}),
    ("external-streams get", "{external}", {}),
    ("external-streams stop", "{external} --yes", {}),
    ("external-streams stop-room", "{room} --yes", {}),
    ("external-streams start", "{room} {secrets} --meeting-url {meeting}", {}),
    ("stream-keys list", "{room}", {}),
    ("stream-keys create", "{made}", {}),
    ("stream-keys disable", "{made} --yes", {}),
    ("room-codes create", "{made}", {}),
    ("room-codes list", "{made} --role host", {"code": "0.code"}),
    ("room-codes create-for-role", "{made} viewer", {}),
    ("room-codes set-enabled", "{code} false --yes", {}),
    ("polls create", "--title T --type poll --questions [{question}]", {"new": "id"}),
    ("polls update", "{new} --title U", {}),
    ("polls link", "{made} {new}", {}),
    ("polls update-question", "{new} 1 {question}", {}),
    ("polls update-option", '{new} 1 2 {{"index":2,"text":"never"}}', {}),
    ("polls delete-option", "{new} 1 2 --yes", {}),
    ("polls delete-question", "{new} 1 --yes", {}),
    ("polls get", "{poll}", {}),
    ("polls sessions", "{poll}", {"held": "0.id"}),
    ("polls responses", "{poll}", {"response": "0.id"}),
    ("polls response", "{poll} {response}", {}),
    ("polls results", "{poll}", {"result": "0.id"}),
    ("polls result", "{poll} {result}", {}),
    ("analytics track-events", "{room} --limit 5", {}),
    ("analytics recording-events", "{room}", {}),
    ("analytics error-events", "{room}", {}),
    ("analytics webhook-deliveries", "--limit 5", {}),
    ("analytics replay-webhooks", "--start-time 2h --end-time 1h --yes", {"workflow": "workflow_id"}),
    ("analytics replay-progress", "{workflow}", {}),
    ("analytics peer-stats", "{session} {peer}", {}),
    ("analytics feedback", "--limit 5", {}),
    ("analytics feedback-summary", "{session}", {}),
    ("active-rooms end", "{room} --reason over --yes --wait 30", {}),
)


def words_of(template: str, known: dict[str, str]) -> list[str]:
    """Fill in each word by itself, since what is filled in may hold blanks."""
    return [word.format(**known) for word in template.split()]
