"""`hms-console completion SHELL`: the script that makes a shell complete commands, verbs and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from console.cli.errors import Failure
from console.config.codes import USAGE

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "hms-console"
_VARIABLE = "_HMS_CONSOLE_COMPLETE"


_HELP = """Print the script that completes commands, verbs and options in a shell.

\b
bash: put  eval "$(hms-console completion bash)"  into ~/.bashrc
zsh:  put  eval "$(hms-console completion zsh)"   into ~/.zshrc
fish: hms-console completion fish > ~/.config/fish/completions/hms-console.fish
"""


@click.command(help=_HELP)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script of one shell."""
    kind = get_completion_class(shell)
    if kind is None:
        raise Failure(f"There is no completion for {shell}.", USAGE)
    click.echo(kind(ctx.find_root().command, {}, _PROGRAM, _VARIABLE).source())
