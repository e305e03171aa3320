"""What a player fetches: playlists and segments, without a token, as from a CDN (part-b 4).

Of a live stream at its playback URL, `/hls/<job id>/master.m3u8`; of each URL an external stream sends to at
`/rtmp/<job id>/<its place in rtmp_urls, from 0>/master.m3u8`, which the API says nothing of: it stands for the page
where the audience of that destination watches. `/watch/<host>/master.m3u8` is that of the newest job sending to a host.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator import hls
from console.simulator.errors import not_found
from console.simulator.model import Job
from console.simulator.world import World

PLAYLIST, SEGMENT = "application/vnd.apple.mpegurl", "video/mp2t"
MOST_DIGITS = 9
OPEN = {"access-control-allow-origin": "*"}


class HlsRoutes:
    """The playback URLs of live streams.

    Args:
        world: where the streams are.
    """

    prefix = "/hls/{job_id}"

    def __init__(self, world: World) -> None:
        self._world = world

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter(prefix=self.prefix)
        router.add_api_route("/master.m3u8", self.master, methods=["GET", "HEAD"])
        router.add_api_route("/{rendition}/index.m3u8", self.media, methods=["GET", "HEAD"])
        router.add_api_route("/{rendition}/{segment}.ts", self.segment, methods=["GET", "HEAD"])
        return router

    async def master(self, request: Request) -> Response:
        """The master playlist, once the stream runs."""
        self._job(request)
        return _playlist(hls.master(), 60)

    async def media(self, request: Request) -> Response:
        """A media playlist."""
        job = self._rendition(request)
        return _playlist(hls.media(self._world, job), 1)

    async def segment(self, request: Request) -> Response:
        """A segment that was written."""
        job, name = self._rendition(request), request.path_params["segment"]
        known = name.isascii() and name.isdigit() and len(name) <= MOST_DIGITS
        if not known or not hls.has_segment(self._world, job, int(name)):
            raise not_found("segment")
        return Response(hls.segment_bytes(int(name)), media_type=SEGMENT, headers=OPEN)

    def _job(self, request: Request) -> Job:
        job = self._world.jobs["live-streams"].get(request.path_params["job_id"])
        if job is None or not hls.plays(job):
            raise not_found("playlist")
        return job

    def _rendition(self, request: Request) -> Job:
        if request.path_params["rendition"] not in hls.RENDITIONS:
            raise not_found("rendition")
        return self._job(request)


class RtmpRoutes(HlsRoutes):
    """Where the audiences of RTMP destinations watch."""

    prefix = "/rtmp/{job_id}/{destination}"

    def _job(self, request: Request) -> Job:
        job = self._world.jobs["external-streams"].get(request.path_params["job_id"])
        place = request.path_params["destination"]
        known = place.isascii() and place.isdigit() and len(place) <= MOST_DIGITS
        if job is None or not known or int(place) >= len(job.feeds):
            raise not_found("playlist")
        return hls.output(job, int(place))


class WatchRoutes(HlsRoutes):
    """Where the audience of a platform watches, whichever job sends there: an address that can be saved before."""

    prefix = "/watch/{host}"

    def _job(self, request: Request) -> Job:
        host = request.path_params["host"]
        for job in reversed(self._world.jobs["external-streams"].values()):
            for place, url in enumerate(job.wish.rtmp_urls):
                if urlsplit(url).hostname == host and place < len(job.feeds):
                    return hls.output(job, place)
        raise not_found("playlist")


def _playlist(text: str, seconds: int) -> Response:
    headers = {**OPEN, "cache-control": f"max-age={seconds}"}
    return Response(text, media_type=PLAYLIST, headers=headers)
