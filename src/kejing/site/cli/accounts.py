"""`kejing account`."""

from __future__ import annotations

import getpass
import sys

import typer

from kejing.people.enums import Role
from kejing.people.operations import UserRefused, save_account
from kejing.site.cli.errors import BadInput
from kejing.site.words import _


def make_account(
    *, username: str, name: str | None, role: str | None, team: str | None, no_second_factor: bool
) -> None:
    """Make the account, or change what is given of it; the password comes from the keyboard or from a pipe.

    :raises BadInput: if there is no such role, or the name or password cannot be taken
    """
    if role is not None and role not in Role.values:
        raise BadInput(_("--role is {role}; it can be {roles}.").format(role=role, roles=", ".join(Role.values)))
    if not username.strip():
        raise BadInput(_("An account needs a name to sign in with."))
    try:
        made = save_account(
            username=username,
            display_name=name,
            role=None if role is None else Role(role),
            team_code=team,
            password=read_password(),
            drops_second_factor=no_second_factor,
        )
    except UserRefused as error:
        raise BadInput(str(error)) from error
    said = _("{username} can sign in.") if made else _("{username} has a new password.")
    typer.echo(said.format(username=username))


def read_password() -> str:
    """Return the password typed twice the same, or the first line of a pipe.

    :raises BadInput: if the two differ
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Once more: ")) != password:
        raise BadInput(_("The two passwords differ. Nothing was changed."))
    return password
