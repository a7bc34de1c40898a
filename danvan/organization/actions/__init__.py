"""What people do to accounts: sign in and out, change the password, read their notices, be given a role.

Each is recorded in the branch of the unit where the person works, without anything secret: never a password, its
hash, a code, or the name that somebody typed where no such account is.
"""

from danvan.organization.actions.appointments import appoint
from danvan.organization.actions.branches import unit_of
from danvan.organization.actions.hints import hide_hint
from danvan.organization.actions.identities import link_identity, unlink_identity
from danvan.organization.actions.lockout import unlock_account
from danvan.organization.actions.notices import read_all_notices, read_notice
from danvan.organization.actions.passwords import change_password, set_one_time_password
from danvan.organization.actions.second_factor import (
    begin_enrolment,
    check_code,
    confirm_enrolment,
    enrol_for_demonstration,
    renew_recovery_codes,
    reset_second_factor,
)
from danvan.organization.actions.sessions import (
    begin_session,
    carry_over,
    close_sessions,
    end_all_sessions,
    end_session,
    record_lock,
    record_refused_sign_in,
    record_sign_in,
    record_sign_out,
)

__all__ = [
    "appoint",
    "begin_enrolment",
    "begin_session",
    "carry_over",
    "change_password",
    "check_code",
    "close_sessions",
    "confirm_enrolment",
    "end_all_sessions",
    "end_session",
    "enrol_for_demonstration",
    "hide_hint",
    "link_identity",
    "read_all_notices",
    "read_notice",
    "record_lock",
    "record_refused_sign_in",
    "record_sign_in",
    "record_sign_out",
    "renew_recovery_codes",
    "reset_second_factor",
    "set_one_time_password",
    "unit_of",
    "unlink_identity",
    "unlock_account",
]
