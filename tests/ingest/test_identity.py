import pytest

from lnexplore.ingest.identity import identifies


@pytest.mark.parametrize(
    "header",
    [
        "Name",
        "name",
        "NAME",
        "Ｎａｍｅ",
        "Patient name",
        "patient_name",
        "First name",
        "last_name",
        "Full Name",
        "Surname",
        "Initials",
        "Address",
        "Home address",
        "Phone",
        "phone no.",
        "Tel",
        "Tel.",
        "Mobile",
        "Email",
        "E-mail",
        "e-mail address",
        "MRN",
        "SSN",
        "NHS number",
        "Passport",
        "Birth date",
        "birthdate",
        "birth_date",
        "Date of birth",
        "Birthday",
        "DOB",
        "dob (d/m/y)",
        "Medical record number",
        "氏名",
        "患者氏名",
        "患者名",
        "姓名",
        "お名前",
        "住所",
        "電話番号",
        "メールアドレス",
        "生年月日",
        "誕生日",
        "カルテ番号",
        "診療録番号",
        "保険証番号",
    ],
)
def test_a_column_that_identifies_a_person_is_known(header: str) -> None:
    assert identifies(header)


@pytest.mark.parametrize(
    "header",
    [
        "FirstName",
        "lastname",
        "patientname",
        "Forename",
        "Given names",
        "Telephone",
        "telephone_1",
        "Cell phone no",
        "Hospital number",
        "hospital no.",
        "Postcode",
        "フリガナ",
        "ふりがな",
        "携帯番号",
        "郵便番号",
    ],
)
def test_its_other_usual_spellings_are_known_too(header: str) -> None:
    """Names, birth dates, addresses, telephone and hospital numbers, as people head such columns."""
    assert identifies(header)


@pytest.mark.parametrize(
    "header",
    [
        "Patient",
        "Hospital",
        "Centre",
        "Sex",
        "Age",
        "UPCR",
        "Enamel",
        "Telmisartan",
        "Namely",
        "Hotel",
        "Belimumab",
        "",
    ],
)
def test_other_columns_are_left_alone(header: str) -> None:
    assert not identifies(header)
