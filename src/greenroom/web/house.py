"""The people of the house, for administrators. `/api/people...`, `/api/teams...`, `/api/invitations...`"""

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response

from greenroom.core.errors import BadRequest, Conflict, NotFound, WrongState
from greenroom.store import Invitation, Login, Team, User
from greenroom.web import account_models as a
from greenroom.web.auditing import note
from greenroom.web.auth import DAY_MS, LINK_MS, fresh_link, hashed
from greenroom.web.desk import Desk, Here, SignedIn
from greenroom.web.people import proper
from greenroom.web.quotas import shown
from greenroom.web.rights import administrator
from greenroom.web.signing import taken
from greenroom.web.times import moment, moment_or_none

INVITED_MS = 7 * DAY_MS
HOST = "local"
"""Id of the person whose server it is: always an administrator, so that there is always one."""

router = APIRouter(prefix="/api", tags=["people"])


@router.get("/people")
async def people(desk: Here, user: SignedIn) -> a.PeopleView:
    """Everyone, the teams, and invitations that can still be used. For administrators."""
    administrator(user, "look after people")
    members = await desk.store.members()
    now = desk.now()
    invited = await desk.store.invitations(now)
    return a.PeopleView(
        people=[await _row(desk, u, members) for u in await desk.store.users()],
        teams=[
            a.TeamView(id=t.id, name=t.name, quota=t.quota, members=sum(team == t.id for team, _ in members))
            for t in await desk.store.teams()
        ],
        invitations=[
            a.InvitationView(
                id=i.id,
                role=i.role,
                team_id=i.team_id,
                email=i.email,
                created_at=moment(i.created_at),
                expires_at=moment(i.expires_at),
            )
            for i in invited
        ],
    )


@router.patch("/people/{person_id}")
async def change(desk: Here, user: SignedIn, person_id: a.Id, body: a.PersonBody) -> a.PersonRow:
    """Changes name, role, mail address, quota or teams, or deactivates somebody: they are signed out at once,
    and what they did stays. For administrators."""
    administrator(user, "look after people")
    before = await _person(desk, person_id)
    given = body.model_fields_set
    changes: dict[str, Any] = {k: getattr(body, k) for k in ("email", "quota") if k in given}
    if body.name is not None:
        changes["name"] = proper(body.name)
    if body.role is not None:
        changes["role"] = body.role
    if body.active is not None:
        changes["deactivated_at"] = None if body.active else desk.now()
    if changes.get("email"):
        changes["email"] = changes["email"].casefold()
    _keep_one(user, before, changes)
    if body.teams is not None and not set(body.teams) <= {t.id for t in await desk.store.teams()}:
        raise BadRequest("there is no such team", mend="load the page again")
    said = {k: v for k, v in changes.items() if k in ("role", "quota")}
    said |= {"changed": sorted(changes)} | ({} if body.teams is None else {"teams": body.teams})
    await note(desk, user, _action(changes, body), person_id, **said)
    after = before
    if changes:
        try:
            after = await desk.store.change_user(person_id, **changes)
        except Conflict:
            raise taken(body.name or body.email or before.name) from None
    if body.teams is not None:
        await desk.store.join_teams(person_id, body.teams)
    if body.active is False:
        await desk.store.drop_logins(person_id)
        await desk.store.drop_tokens(person_id)
    await desk.door.changed()
    return await _row(desk, after, await desk.store.members())


@router.post("/people/{person_id}/link", status_code=201)
async def reset_link(desk: Here, user: SignedIn, person_id: a.Id, request: Request) -> a.LinkView:
    """A link by which they choose a new password, once, within a day. For administrators."""
    administrator(user, "look after people")
    person = await _person(desk, person_id)
    if person.deactivated_at is not None:
        raise WrongState("this account is deactivated", mend="activate it first")
    now = desk.now()
    await note(desk, user, "password.link", person_id)
    token = await fresh_link(desk.store, person_id, now, "reset")
    return a.LinkView(url=f"{request.base_url}reset/{token}", expires_at=moment(now + LINK_MS))


@router.post("/people/{person_id}/sign-out", status_code=204)
async def sign_out(desk: Here, user: SignedIn, person_id: a.Id) -> Response:
    """Signs all their browsers out and revokes their tokens. For administrators."""
    administrator(user, "look after people")
    await _person(desk, person_id)
    await note(desk, user, "person.sign_out", person_id)
    await desk.store.drop_logins(person_id)
    await desk.store.drop_tokens(person_id)
    await desk.door.changed()
    return Response(status_code=204)


@router.post("/invitations", status_code=201)
async def invite(desk: Here, user: SignedIn, body: a.InviteBody, request: Request) -> a.LinkView:
    """A link by which somebody makes an account, once, within a week. For administrators."""
    administrator(user, "invite people")
    if body.team_id is not None and body.team_id not in {t.id for t in await desk.store.teams()}:
        raise BadRequest("there is no such team", mend="load the page again")
    email = body.email.casefold() if body.email else None
    if email and await desk.store.user_called(email) is not None:
        raise taken(email)
    token, now = secrets.token_urlsafe(32), desk.now()
    made = Invitation(
        id=secrets.token_hex(8),
        token_hash=hashed(token),
        role=body.role,
        team_id=body.team_id,
        email=email,
        created_by=user.id,
        created_at=now,
        expires_at=now + INVITED_MS,
    )
    await note(desk, user, "invitation.make", "", made.id, role=made.role)
    await desk.store.add_invitation(made)
    return a.LinkView(url=f"{request.base_url}join/{token}", expires_at=moment(made.expires_at))


@router.delete("/invitations/{invitation_id}", status_code=204)
async def revoke(desk: Here, user: SignedIn, invitation_id: a.Id) -> Response:
    """Revokes an invitation. For administrators."""
    administrator(user, "invite people")
    if not await desk.store.drop_invitation(invitation_id):
        raise NotFound("there is no such invitation", mend="it may have been used; load the page again")
    await note(desk, user, "invitation.revoke", "", invitation_id)
    return Response(status_code=204)


@router.post("/teams", status_code=201)
async def add_team(desk: Here, user: SignedIn, body: a.TeamBody) -> a.TeamView:
    """A new team. For administrators."""
    administrator(user, "look after teams")
    team = Team(secrets.token_hex(6), proper(body.name), body.quota)
    await note(desk, user, "team.make", "", team.id)
    try:
        await desk.store.add_team(team)
    except Conflict:
        raise Conflict(f"there is a team {team.name} already", mend="take another name") from None
    return a.TeamView(id=team.id, name=team.name, quota=team.quota, members=0)


@router.put("/teams/{team_id}", status_code=204)
async def change_team(desk: Here, user: SignedIn, team_id: a.Id, body: a.TeamBody) -> Response:
    """Its name and quota. For administrators."""
    administrator(user, "look after teams")
    await note(desk, user, "team.change", "", team_id, quota=body.quota)
    try:
        await desk.store.change_team(Team(team_id, proper(body.name), body.quota))
    except NotFound:
        raise NotFound("there is no such team", mend="load the page again") from None
    except Conflict:
        raise Conflict("there is a team of this name already", mend="take another name") from None
    return Response(status_code=204)


@router.delete("/teams/{team_id}", status_code=204)
async def drop_team(desk: Here, user: SignedIn, team_id: a.Id) -> Response:
    """Dissolves it; its people stay. Managers see them no longer by it. For administrators."""
    administrator(user, "look after teams")
    await note(desk, user, "team.dissolve", "", team_id)
    try:
        await desk.store.drop_team(team_id)
    except NotFound:
        raise NotFound("there is no such team", mend="load the page again") from None
    await desk.door.changed()
    return Response(status_code=204)


def _action(changes: dict[str, Any], body: a.PersonBody) -> str:
    """What an administrator did to somebody, by the weightiest of it."""
    if body.active is not None:
        return "person.activate" if body.active else "person.deactivate"
    if "role" in changes:
        return "role.change"
    return "team.members" if body.teams is not None else "person.change"


def _keep_one(user: User, person: User, changes: dict[str, Any]) -> None:
    """Raises `WrongState` for what would leave the house without an administrator, or lock one out."""
    loses = changes.get("role", person.role) != "administrator" or changes.get("deactivated_at")
    if person.id == HOST and loses:
        raise WrongState(
            "whose server it is stays an administrator", mend="leave role and account as they are"
        )
    if person.id == user.id and loses and person.role == "administrator":
        raise WrongState("you cannot take this from yourself", mend="ask another administrator")


async def _person(desk: Desk, person_id: str) -> User:
    found = await desk.store.user(person_id)
    if found is None:
        raise NotFound("there is no such person", mend="load the page again")
    return found


async def _row(desk: Desk, u: User, members: list[tuple[str, str]]) -> a.PersonRow:
    logins: list[Login] = await desk.store.logins(u.id, desk.now())
    return a.PersonRow(
        id=u.id,
        name=u.name,
        role=u.role,
        email=u.email,
        quota=u.quota,
        allowances=await shown(desk, u),
        teams=tuple(team for team, who in members if who == u.id),
        active=u.deactivated_at is None,
        has_password=await desk.store.password(u.id) is not None,
        browsers=len(logins),
        seen_at=moment_or_none(max((x.seen_at for x in logins), default=0) or None),
    )
