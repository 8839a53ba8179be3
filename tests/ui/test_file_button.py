"""The type of a file carries what makes its address its own."""

from lnexplore.ui.file_button import own_type
from lnexplore.ui.inside import owner_of


def test_no_two_files_have_the_same_type_and_all_keep_their_own():
    types = {own_type("text/csv") for _ in range(50)}
    assert len(types) == 50
    assert {found.partition(";")[0] for found in types} == {"text/csv"}


def test_the_owner_is_told_without_the_name_of_the_session():
    assert owner_of("") in own_type("text/csv")
    assert owner_of("a") != owner_of("b")
    assert "secret-name" not in owner_of("secret-name")
