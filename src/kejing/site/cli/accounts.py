"""`kejing account`."""

import getpass
import sys

import typer

from kejing.people.enums import Role
from kejing.people.models import User
from kejing.people.operations import UserRefused, add_user, set_password
from kejing.site.cli.errors import BadInput
from kejing.site.words import _


def make_account(*, username: str, name: str, role: str) -> None:
    """Make the account, or set its password; the password comes from the keyboard or, piped, from the first line.

    :raises BadInput: if there is no such role, or the password is too weak
    """
    if role not in Role.values:
        raise BadInput(_("--role is {role}; it can be {roles}.").format(role=role, roles=", ".join(Role.values)))
    password = getpass.getpass(_("Password: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        if User.objects.filter(username=username).exists():
            set_password(username=username, password=password)
            typer.echo(_("{username} has a new password.").format(username=username))
        else:
            add_user(username=username, display_name=name, role=Role(role), password=password)
            typer.echo(_("{username} can sign in.").format(username=username))
    except UserRefused as error:
        raise BadInput(str(error)) from error
