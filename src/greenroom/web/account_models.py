"""What the API takes and gives of accounts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.store import Role, Scope
from greenroom.web.models import View
from greenroom.web.passwords import LONGEST

Name = Annotated[str, Field(min_length=1, max_length=60)]
Mail = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST * 2)]
Secret = Annotated[str, Field(min_length=1, max_length=200)]
Quota = Annotated[int, Field(ge=1, le=10_000)]
Id = Annotated[str, Field(max_length=60)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WaysView(View):
    """How one may sign in. `provider`: the name of the OpenID provider at `/oidc/start`, None without one."""

    provider: str | None


class SignInBody(Body):
    """`name`: a name or mail address."""

    name: Annotated[str, Field(min_length=1, max_length=254)]
    password: Password


class ResetBody(Body):
    token: Secret
    password: Password


class JoinBody(Body):
    name: Name
    password: Password


class JoinView(View):
    """What an invitation is to. `email`: under which address, where one was named."""

    role: Role
    team: str | None
    email: str | None
    by: str
    expires_at: datetime


class BrowserView(View):
    """A signed-in browser. `here`: the one that asks. Times None: not known."""

    id: str
    about: str
    via: str
    created_at: datetime | None
    seen_at: datetime | None
    here: bool


class TokenView(View):
    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class NewTokenView(TokenView):
    """`token`: told this once, and kept nowhere."""

    token: str


class AccountView(View):
    id: str
    name: str
    role: Role
    email: str | None
    teams: tuple[str, ...]
    quota: int | None
    has_password: bool
    browsers: list[BrowserView]
    tokens: list[TokenView]


class NameBody(Body):
    name: Name


class PasswordBody(Body):
    """`current`: needed where there is one."""

    current: Password | None = None
    password: Password


class TokenBody(Body):
    """`days`: until it expires."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)]
    days: Annotated[int, Field(ge=1, le=365)] = 90


class TeamView(View):
    id: str
    name: str
    quota: int | None
    members: int


class AllowanceView(View):
    """`used` of `most`: sessions an hour, sessions a day, minutes on the phone a day. `until`: from when on
    there is some again; None while some is left."""

    what: Literal["sessions_hour", "sessions_day", "voice_day"]
    most: int
    used: int
    until: datetime | None


class AllowanceList(View):
    """None: nothing is limited."""

    items: list[AllowanceView]


class PersonRow(View):
    """`quota`: sessions an hour, None where nothing is set for them; `allowances`: all that limits them, with
    what they have used. `seen_at`: when a browser of theirs was last in use. `browsers`: how many are signed
    in."""

    id: str
    name: str
    role: Role
    email: str | None
    quota: int | None
    allowances: list[AllowanceView]
    teams: tuple[str, ...]
    active: bool
    has_password: bool
    browsers: int
    seen_at: datetime | None


class InvitationView(View):
    id: str
    role: Role
    team_id: str | None
    email: str | None
    created_at: datetime
    expires_at: datetime


class PeopleView(View):
    people: list[PersonRow]
    teams: list[TeamView]
    invitations: list[InvitationView]


class PersonBody(Body):
    """What is given is set; `email` and `quota` null: none."""

    name: Name | None = None
    role: Role | None = None
    email: Mail | None = None
    quota: Quota | None = None
    teams: Annotated[list[Id], Field(max_length=100)] | None = None
    active: bool | None = None


class InviteBody(Body):
    role: Role = "trainee"
    team_id: Id | None = None
    email: Mail | None = None


class LinkView(View):
    """`url` works once, until `expires_at`."""

    url: str
    expires_at: datetime


class TeamBody(Body):
    name: Name
    quota: Quota | None = None


class AuditRow(View):
    number: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject: str
    subject_name: str
    object: str
    detail: dict[str, Any]


class AuditList(View):
    items: list[AuditRow]
    total: int
