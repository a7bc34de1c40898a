"""What people type about accounts: sign-in, passwords, codes."""

from danvan.organization.forms.codes import AppCodeForm, CodeForm
from danvan.organization.forms.passwords import PasswordChangeForm, PasswordProofForm
from danvan.organization.forms.sign_in import EXPIRED, LOCKED, REFUSED, SignInForm, has_expired

__all__ = [
    "EXPIRED",
    "LOCKED",
    "REFUSED",
    "AppCodeForm",
    "CodeForm",
    "PasswordChangeForm",
    "PasswordProofForm",
    "SignInForm",
    "has_expired",
]
