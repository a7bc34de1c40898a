"""User names proposed from Vietnamese names, and passwords that are read from paper."""

import pytest

from danvan.organization.accounts.usernames import PLAIN_SIGNS, free_username, one_time_password

LOOK_ALIKES = ("0o", "1li", "2z", "5s", "uv", "gq9")


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Nguyễn Văn An", "an.nguyenvan"),
        ("Đặng Thị Ánh Tuyết", "tuyet.dangthianh"),
        ("K’ Văn Ích", "ich.kvan"),
        ("Ức", "uc.canbo"),
        ("…", "dung.nguoi"),
    ],
)
def test_username_is_the_given_name_then_the_others(name, username):
    assert free_username(name, set()) == username


def test_username_that_is_used_gets_the_next_number():
    used = {"an.nguyenvan", "an.nguyenvan2"}

    assert free_username("Nguyễn Văn An", used) == "an.nguyenvan3"


def test_one_time_passwords_hold_no_look_alikes_and_differ():
    passwords = {one_time_password() for _ in range(200)}

    assert [pair for pair in LOOK_ALIKES if len(set(pair) & set(PLAIN_SIGNS)) > 1] == []
    assert (len(passwords), {len(password) for password in passwords}) == (200, {14})
    assert set("".join(passwords)) - set(PLAIN_SIGNS) == {"-"}
