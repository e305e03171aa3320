"""The command line's front door: the group, and what its errors look like."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Unpack

import click

from console import __version__
from console.cli.errors import Failure
from console.cli.headless.catalogue import RESOURCES
from console.cli.lazy import Lazy, LazyGroup
from console.cli.look import Look, look_options
from console.config.codes import DONE, FAILED, USAGE
from console.config.errors import ConfigError

PROGRAM = "hms-console"
_OUTPUT_LOST = frozenset({errno.EPIPE, errno.ENOSPC, errno.EIO})
_INTERRUPTED = 130  # 128 + SIGINT, as a shell would report it

COMMANDS = {
    "demo": Lazy("console.cli.demo:demo", "The console on a simulated service: no account, no network."),
    "simulate": Lazy("console.cli.simulate:simulate", "The simulated service alone."),
    "api": Lazy("console.cli.headless.raw:api", "Any call of the API, by method and path."),
    "doctor": Lazy("console.cli.doctor.command:doctor", "Tell everything that is wrong, and what to do about it."),
    "config": Lazy("console.cli.config:config", "Where the settings are, and whether they are right."),
    "completion": Lazy("console.cli.completion:completion", "Print the script that completes commands in a shell."),
    "screenshots": Lazy("console.cli.screenshots:screenshots", "Draw the pictures of the README."),
}


WITH_PROFILE = frozenset({*RESOURCES, "api", "doctor"})


class _Root(LazyGroup):
    def entries(self) -> Mapping[str, Lazy]:
        return COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *RESOURCES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in RESOURCES:
            return super().get_command(ctx, cmd_name)
        from console.cli.headless.group import ResourceGroup

        return ResourceGroup(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_commands(ctx, formatter)
        with formatter.section(f"Resources: {PROGRAM} RESOURCE VERB ..."):
            formatter.write_dl(list(RESOURCES.items()))


@click.group(
    cls=_Root,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Credentials: HMS_ACCESS_KEY and HMS_SECRET, or HMS_MANAGEMENT_TOKEN, or a profile. HMS_API_URL points "
    "anywhere. Exit codes: 0 done, 1 failed, 2 usage or refused, 3 not authorised, 4 not found, 5 unavailable.",
)
@click.option("--profile", metavar="NAME", help="The profile of the configuration file to use.")
@click.option("--room", metavar="ID", help="Open the people of this room.")
@click.option("--write/--read-only", default=None, help="Open armed, or unable to change anything.")
@look_options
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def group(ctx: click.Context, profile: str | None, room: str | None, write: bool | None, **look: Unpack[Look]) -> int:
    """The control room for live video on 100ms, in a terminal.

    Without a command it opens the console.
    """
    if ctx.invoked_subcommand is None:
        from console.cli.opening import open_console
        from console.config.resolve import Options

        ctx.exit(open_console(Options(profile=profile, room=room, write=write, **look)))
    shared = ctx.invoked_subcommand in WITH_PROFILE
    if any(option is not None for option in (None if shared else profile, room, write, *look.values())):
        raise click.UsageError(f"Options of the console itself go without a command: write '{PROGRAM} [OPTIONS]'.")
    return DONE


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after the program's name; None for those of the process.

    Returns:
        The exit code (product.md, Command line).
    """
    _lenient(sys.stdout)
    try:
        result = group.main(args=None if argv is None else list(argv), prog_name=PROGRAM, standalone_mode=False)
        if sys.stdout is not None:  # it is None when the shell closed it: hms-console >&-
            sys.stdout.flush()
    except (click.ClickException, ConfigError, Failure) as error:
        return _report(error)
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except OSError as error:
        if error.errno not in _OUTPUT_LOST:
            raise
        return _output_lost(error)
    return result if isinstance(result, int) else DONE


def _lenient(output: object) -> None:
    """Let an output that cannot hold all of Unicode say the rest some other way, instead of failing in the middle.

    A path of other bytes goes out as those bytes; what another encoding lacks, as its number.
    """
    if isinstance(output, io.TextIOWrapper) and output.errors == "strict":
        utf_8 = output.encoding.lower().replace("-", "") == "utf8"
        output.reconfigure(errors="surrogateescape" if utf_8 else "backslashreplace")


def _report(error: click.ClickException | ConfigError | Failure) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return USAGE
    sentence, code = _words(error)
    click.echo(f"{PROGRAM}: {sentence}", err=True)
    return code


def _words(error: click.ClickException | ConfigError | Failure) -> tuple[str, int]:
    if isinstance(error, ConfigError):
        return error.sentence, USAGE
    if isinstance(error, Failure):
        return error.sentence, error.code
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else PROGRAM
        return f"{error.format_message()} Try '{command} --help'.", USAGE
    return error.format_message(), error.exit_code


def _output_lost(error: OSError) -> int:
    # Python flushes stdout once more on its way out, which would only print a second complaint.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno != errno.EPIPE:  # a reader that has seen enough is no mistake
        click.echo(f"{PROGRAM}: The output cannot be written: {error.strerror}.", err=True)
    return FAILED
