"""The table of rights, whole: a change of it must be meant, and is made here too."""

from danvan.organization.access import roles_granting
from danvan.organization.roles import GRANTS, Permission, Reach, Role

TABLE = """
                   drafter         sender          reviewer        approver        leader          administrator
view_drafts        own+children    own+children    -               -               -               -
enter              own+children    own+children    -               -               -               -
send               -               own+children    -               -               -               -
view_sent          -               -               below           below           -               -
view_provisional   -               -               below           below           -               -
review             -               -               below           -               -               -
assign             -               -               below           below           -               -
recognise          -               -               below           below           -               -
publish            -               -               -               own             -               -
draft_list         -               -               own             own             -               -
issue_list         -               -               -               own             -               -
view_issued        own+above       own+above       own+below+above own+below+above own+below+above -
view_summary       -               -               own+below       own+below       own+below       -
view_units         -               -               own+below       own+below       own+below       own+below
manage_people      -               -               -               -               -               own+below
manage_units       -               -               -               -               -               own+below
manage_year        -               -               -               -               -               own+below
view_audit         -               -               -               -               -               own+below
"""


def printed() -> str:
    lines = [" " * 19 + "".join(f"{role.value:<16}" for role in Role)]
    for permission in Permission:
        cells = [GRANTS[role].get(permission, Reach(0)) for role in Role]
        words = ["+".join(part.name.lower() for part in cell) or "-" for cell in cells]
        lines.append(f"{permission.value:<19}" + "".join(f"{word:<16}" for word in words))
    return "\n" + "\n".join(line.rstrip() for line in lines) + "\n"


def test_grants_are_these():
    assert printed() == TABLE


def test_grants_know_every_role():
    assert list(GRANTS) == list(Role)


def test_grants_let_nobody_decide_on_their_own():
    decided = {Permission.REVIEW, Permission.ASSIGN, Permission.RECOGNISE}

    assert {GRANTS[role].get(permission, Reach.BELOW) for role in Role for permission in decided} == {Reach.BELOW}


def test_grants_show_nothing_provisional_to_units_and_leaders():
    shown = [role for role in Role if GRANTS[role].get(Permission.VIEW_PROVISIONAL)]

    assert shown == [Role.REVIEWER, Role.APPROVER]


def test_grants_give_nobody_everything():
    assert [role for role in Role if any(Reach.ALL in reach for reach in GRANTS[role].values())] == []


def test_roles_granting_names_the_roles():
    assert {permission: roles_granting(permission) for permission in (Permission.SEND, Permission.REVIEW)} == {
        Permission.SEND: [Role.SENDER],
        Permission.REVIEW: [Role.REVIEWER],
    }
