"""`jiangxin`, the command line: one command per thing an operator does, loaded when asked for."""

import importlib
import os

import click

from service.loading import loading

OWNER_ONLY = 0o077
# name: where it is found, and the sentence that `--help` says of it
COMMANDS = {
    "account": ("service.commands.installation", "Let a locked-out administrator in again."),
    "backup": ("service.commands.upkeep", "Write a backup while the service goes on."),
    "check": ("service.commands.models", "Validate diagrams, decisions and forms."),
    "convert": ("service.commands.models", "Rewrite a diagram of another product in our dialect."),
    "db": ("service.commands.database", "The database: who may do what in it."),
    "decide": ("service.commands.feel", "Make a decision of a DMN file; prints JSON."),
    "demo": ("service.commands.installation", "Fill an empty installation for a demonstration."),
    "deploy": ("service.commands.models", "Deploy the models of a folder as a new release."),
    "doctor": ("service.commands.upkeep", "Look at everything the service depends on."),
    "feel": ("service.commands.feel", "Evaluate a FEEL expression; prints JSON."),
    "history": ("service.commands.record", "The record of who did what, when, on which rules."),
    "init": ("service.commands.installation", "Make or upgrade the database."),
    "key": ("service.commands.keys", "The key of private values, and another one."),
    "migrate": ("service.commands.migrations", "Take running cases over to another release."),
    "restore": ("service.commands.upkeep", "Restore a backup into an empty installation."),
    "run": ("service.commands.serving", "Start the web service and its worker."),
    "tck": ("service.commands.feel", "Run conformance tests in the format of the DMN TCK."),
    "token": ("service.commands.tokens", "Tokens with which programs outside use the API."),
    "web": ("service.commands.serving", "Start the web service alone."),
    "worker": ("service.commands.serving", "Wake timers and send what the processes send."),
}


class Commands(click.Group):
    """Commands that cost nothing until one of them is called."""

    def invoke(self, ctx: click.Context) -> object:
        """Call a command; what it cannot start with is said in one sentence."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as wrong:
            sentence = importlib.import_module("service.commands.failures").sentence(wrong)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from wrong

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module that holds a command."""
        if cmd_name not in COMMANDS:
            return None
        with loading():
            module = importlib.import_module(COMMANDS[cmd_name][0])
        found = getattr(module, f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in sorted(COMMANDS.items())])


@click.group(cls=Commands)
@click.pass_context
def main(ctx: click.Context) -> None:
    """匠心 Jiangxin: the skill-master studios of a district."""
    before = os.umask(OWNER_ONLY)  # whatever a command and its processes write
    ctx.call_on_close(lambda: os.umask(before))


if __name__ == "__main__":
    main()
