"""What may be wrong with a file, or has to be known of its reading: a code each, with what it costs, its words, and what to do."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from lnexplore.catalogue import N_

Severity = Literal["file", "row", "value", "note"]


@dataclass(frozen=True)
class Message:
    """The words of a problem, with a named gap for each fact.

    `severity`: `file` (nothing could be read), `row` (a row was left out), `value` (a cell was left out, the
    patient stays), `note` (a choice was made that the reader should know of).
    """

    severity: Severity
    problem: str
    remedy: str = ""


_CORRECT = N_("Correct the cell; until then it counts as missing.")
_CHECK_DATES = N_("Check the two dates; the row is kept as it is.")
_FILL_IN_DATE = N_("Fill in the date (and the patient's time zero), or the day or month.")
_CHECK_VALUE = N_("Check the value; it is used as it stands.")
_NOT_SHOWN = N_("If they do not belong to the cohort, delete them or copy what is shown into a new sheet.")
_COPY_TABLE = N_("Copy the table into a spreadsheet and save it as .xlsx.")
_ASK_FOR_TABLE = N_("Ask for the table as .xlsx or .csv.")
_ADD_PATIENT = N_("Add the patient there, or check the spelling of the number.")


class Problem(Enum):
    """The code is the name; facts fill the gaps of its words."""

    # fmt: off
    # of files
    REFUSED_OF_SEVERAL = Message("file", N_("{file}: {reason}"))
    EMPTY_FILE = Message("file", N_("The file is empty."), N_("Choose the file again, or save it again in Excel."))
    TOO_BIG = Message("file", N_("The file is larger than {megabytes} MB."), N_("Leave out sheets or columns that are not needed."))
    UNPACKS_TOO_BIG = Message("file", N_("The workbook unpacks to more than {megabytes} MB."), N_("Leave out sheets that are not needed."))
    TOO_LARGE = Message("file", N_("The table has more than {columns} columns, {rows} rows or {cells} cells."), N_("Leave out what is not needed."))
    TOO_FAR = Message("file", N_("The table reaches to the cell {cell}; at most {columns} columns, {rows} rows and {cells} cells are read."), N_("Delete what is far from the data, or copy the table into a new workbook."))
    TOO_MUCH = Message("file", N_("The file needs more time or memory than reading a cohort may take."), N_("Leave out sheets that are not needed and delete empty columns and rows far from the data."))
    BUSY = Message("file", N_("Other files are being read at this moment."), N_("Choose the file again in a minute."))
    PROGRAM_FAULT = Message("file", N_("The file could not be read because of a fault of this program."), N_("If you report it, please quote “{where}”."))
    DAMAGED = Message("file", N_("The file is damaged and cannot be opened."), N_("Open it in the program that made it and save it again, best as .xlsx."))
    NO_SUCH_CELLS = Message("file", N_("The workbook names cells that no sheet has, so it is damaged."), N_("Open it in Excel and save it again."))
    PASSWORD = Message("file", N_("The workbook is protected by a password."), N_("Open it, save a copy without a password (in Excel: File, Info, Protect Workbook) and choose the copy."))
    ENCRYPTED = Message("file", N_("The file is encrypted."), N_("Save it without encryption, or as .xlsx."))
    TEMPLATE = Message("file", N_("The file is a template."), N_("Open it and save the table as .xlsx."))
    TEXT_DOCUMENT = Message("file", N_("The file is a document of a text program."), _COPY_TABLE)
    PRESENTATION = Message("file", N_("The file is a presentation."), _COPY_TABLE)
    PDF = Message("file", N_("The file is a PDF, which holds no cells."), _ASK_FOR_TABLE)
    PICTURE = Message("file", N_("The file is a picture, which holds no cells."), _ASK_FOR_TABLE)
    APPLE_NUMBERS = Message("file", N_("The file is a document of Apple Numbers."), N_("Open it in Numbers and choose File, Export To, Excel (.xlsx)."))
    WEB_PAGE = Message("file", N_("The file is a web page that is named like a workbook, as hospital systems often write them."), N_("Open it in Excel and save it as .xlsx."))
    XML_TEXT = Message("file", N_("The file is a spreadsheet written as one XML text."), N_("Open it in Excel or LibreOffice and save it as .xlsx."))
    COMPRESSED = Message("file", N_("The file is compressed."), N_("Unpack it first and choose the file inside."))
    DATABASE = Message("file", N_("The file is a database."), N_("Export the table as .xlsx or .csv; a SQLite or DuckDB database that lies on your own computer can be read there (README, “A registry where it lies”)."))
    OLD_WORKBOOK = Message("file", N_("The workbook is in a format from before 1995."), N_("Open it in Excel or LibreOffice and save it as .xlsx."))
    LOCK_FILE = Message("file", N_("This is the small hidden file that is kept beside an open workbook, not the workbook itself."), N_("Choose the file of the same name without the signs at its beginning."))
    R_FILE = Message("file", N_("The file is a file of R."), N_("Save the table in R as .csv or .parquet."))
    SPSS_OTHER = Message("file", N_("The file is a file of SPSS, but not its data."), N_("Save the data in SPSS as .sav."))
    OTHER_KIND = Message("file", N_("This kind of file cannot be read."), N_("Use one of {formats}."))
    NOT_AS_NAMED = Message("file", N_("The file is not the {kind} that its name says, or it is damaged."), N_("Open it in the program that made it and save it again, best as .xlsx."))
    NO_TEXT = Message("file", N_("The file is named like a text table but holds something else."), N_("Save the table as .xlsx or .csv."))
    BINARY_LINE = Message("file", N_("Line {line} of the text file holds bytes that are no text."), N_("Save the table again as .xlsx or as CSV."))
    BAD_LINE = Message("file", N_("The row that begins in line {line} of the text file cannot be read: a quotation mark is not closed, or a cell holds more than {most} characters."), N_("Correct that line or save the table as .xlsx."))
    UNKNOWN_ENCODING = Message("file", N_("The text file is in an encoding that could not be recognised."), N_("Save it as CSV UTF-8."))
    WRONG_ENCODING = Message("file", N_("The file cannot be read in the encoding {encoding}."), N_("Choose another encoding, or none."))
    NESTED_CELLS = Message("file", N_("The file has columns that hold lists or tables inside a cell."), N_("Save it again with one value per cell."))

    # of databases
    DAMAGED_DATABASE = Message("file", N_("The database is damaged and cannot be opened."), N_("Check it with the program that made it, or export its tables as .csv."))
    DAMAGED_PARQUET = Message("file", N_("A Parquet file of the folder is damaged."), N_("Save it again."))
    ENCRYPTED_DATABASE = Message("file", N_("The database is encrypted."), N_("Export its tables as .csv or .parquet."))
    IN_USE = Message("file", N_("Another program has the database open."), N_("Close it there and read it again."))
    NO_TABLE = Message("file", N_("The database has no table “{table}”."))
    NO_ROWS = Message("file", N_("The database has no table with rows."))
    TOO_MANY_TABLES = Message("file", N_("The database has more than {count} tables."), N_("Copy those of the cohort into a separate database."))
    NOT_INSTALLED = Message("file", N_("Reading {kind} needs an addition to the program."), N_("Install it once: pip install “lnexplore[databases]”."))
    NO_VARIABLE = Message("file", N_("The environment has no variable {name}."), N_("Set it to the connection of the database before the start."))
    NO_CONNECTION = Message("file", N_("The database could not be reached with the connection in {name}."), N_("Check server, name of the database, user and password there; the connection is not shown here."))
    NOT_ALLOWED = Message("file", N_("The database refused to give one of the tables."), N_("Ask for the right to read it, or leave the table out."))

    # of what was read
    CHOSEN_AGAIN = Message("note", N_("{file} was chosen {times} times; only the one chosen last was read."), N_("If both belong to the cohort, give them different names."))
    NO_PATIENTS = Message("file", N_("No sheet with patients could be found."))
    PATIENTS_ASKED = Message("file", N_("No sheet with patients could be found."), N_("Answer the question about the patients."))
    ONLY_EXAMPLE = Message("file", N_("The file holds only the example of the template."), N_("Add a row per patient or per visit."))
    ONLY_HEADERS = Message("file", N_("The sheets have headers but no patients below them."), N_("Add a row per patient or per visit."))
    NO_VISITS = Message("note", N_("No sheet of visits was found, so responses cannot be assessed."), N_("Add a sheet “visits”, as in the template."))
    WITH_DIAGNOSIS = Message("note", N_("Of {persons} persons in the database the {diagnosed} with a diagnosis of lupus nephritis were read; their time zero is the day of the first such diagnosis."))
    WITHOUT_DIAGNOSIS = Message("note", N_("No diagnosis of lupus nephritis was found among the conditions, so all {persons} persons in the database were read."))
    BORN_IN_YEAR = Message("note", N_("Of {years} only the year of birth is known: their age is counted from 1 July."))

    # of sheets
    CHART = Message("note", N_("The sheet is a chart, so it holds no patients."))
    SUMMARY = Message("note", N_("The sheet is a finished table of counts or means, not a list of patients, so it was not used."), N_("Choose the sheet with a row per patient or per visit."))
    NO_HEADER = Message("note", N_("No header row with a patient column was found, so the sheet was not used."), N_("Give the row of its header on the Data page."))
    PEOPLE_ASKED = Message("note", N_("To whom the rows without a patient belong is an open question, so the sheet is not read yet."), N_("Answer the question about the patients."))
    NO_PATIENT_COLUMN = Message("note", N_("No column identifies the patients, so the sheet was not used."), N_("Say on the Data page which column is the patient’s number."))
    HIDDEN_SHEET = Message("note", N_("The sheet is hidden in the workbook and was not read."), N_("Unhide it in Excel if it belongs to the cohort."))
    HIDDEN_ROWS = Message("note", N_("{count} rows are hidden in the workbook, by a filter or by hand, and were read all the same."), _NOT_SHOWN)
    HIDDEN_COLUMNS = Message("note", N_("{count} columns are hidden in the workbook ({columns}) and were read all the same."), _NOT_SHOWN)
    NEVER_CALCULATED = Message("note", N_("{count} formulas were never calculated, so their cells look blank."), N_("Open the file in Excel, save it and choose it again."))
    REMEMBERED = Message("note", N_("Your decisions about a sheet with nearly the same columns were taken over. New: {columns}."), N_("Check what these columns are read as."))

    # of columns
    NO_CREATININE = Message("note", N_("No column of serum creatinine was found, only eGFR; rules that ask for creatinine cannot be decided."), N_("Say which column it is, or choose a definition without it."))
    NO_SEX = Message("note", N_("No column of the patients’ sex was found; a creatinine between the upper limits of women and men leaves complete response unknown."), N_("Add a column “Sex”, or set one upper limit for all."))
    SEX_FROM_SHEET = Message("note", N_("The sex of the patients is taken from the name of the sheet."))
    NOT_UNDERSTOOD = Message("note", N_("{columns} differ between the rows of a patient and are not used, for nothing says what they are."), N_("If one of them is needed (cellular casts, red cells, a dose of steroid, a date), say what it is."))
    UNIT_OF_HEADER = Message("note", N_("What the header of {columns} says in brackets is no unit that is known, so it is not used."), N_("Say on the Data page what the column is, and its unit."))
    SAID_TWICE = Message("note", N_("{columns} name a measure and a time that another column has already, and are not used."), N_("Say on the Data page which of them counts, or when each was taken."))
    NO_PROTEINURIA = Message("note", N_("No column of proteinuria was found, so no response can be decided."), N_("Say on the Data page which column it is."))

    # of rows
    NO_PATIENT = Message("row", N_("The row names no patient, so it was left out."), N_("Fill in the patient, or delete the row if it is a remark."))
    NOT_IN_PATIENTS = Message("note", N_("This patient is not in the sheet of patients; age, sex and phase are unknown."), _ADD_PATIENT)
    IN_NO_SHEET = Message("row", N_("The patient of this row is in no sheet of patients or visits, so the row was left out."), _ADD_PATIENT)
    TOO_MANY_CELLS = Message("value", N_("The row has more cells than the header has columns, so its values may be in the wrong columns."), N_("Check the row; a comma or semicolon inside a cell needs quotation marks."))
    NO_KIND = Message("row", N_("The kind of event is missing, so the row was left out."), N_("Write flare, adverse event, rescue, dialysis, transplant or death."))
    VISIT_WITHOUT_DAY = Message("row", N_("The day of this visit is not known, so the row was left out."), _FILL_IN_DATE)
    NO_STEROID = Message("note", N_("No drug in this list is a known oral glucocorticoid, so no steroid dose is read from it."), N_("If one of them is, write its generic name."))
    DAYS_ASKED = Message("note", N_("The days of {count} rows are an open question, so they are left out."), N_("Answer the question, or fill in their dates."))
    EVENT_WITHOUT_DAY = Message("row", N_("The day of this event is not known, so the row was left out."), _FILL_IN_DATE)
    ADVERSE_EVENT_WITHOUT_DAY = Message("note", N_("The day of this adverse event is not known: it is counted among adverse events, but in no rate over time."), _FILL_IN_DATE)
    END_WITHOUT_DAY = Message("note", N_("The day of this {event} is not known: for kidney outcomes the patient is not assessable, and it ends nothing else."), _FILL_IN_DATE)
    NO_TIME_ZERO = Message("note", N_("{n} of {total} patients have no time zero in the sheet; {instead} was taken."), N_("Add a column “Time zero” to the patients to set it."))
    DOSES_FROM_LIST = Message("note", N_("The visits carry no dose of a glucocorticoid; the doses of {rows} rows of {people} patients in the list of drugs were taken: each holds until the next one begins or its own stop."), N_("Add a column “Prednisolone (mg/day)” to the visits to use other doses."))
    COURSES_FROM_VISITS = Message("note", N_("No list tells when these drugs were taken; {n} courses were read from the doses at the visits: {drugs}. Each runs from the first visit with a dose to the first one with none, and its reason for stopping is not known."), N_("Add a sheet “treatments” with the days of start and stop to use those."))
    DOSES_LISTED = Message("note", N_("The doses of {drug} at the visits are not read: a list tells when it was taken."), N_("Leave the list out to read the doses at the visits."))
    STOPS_BEFORE_START = Message("value", N_("The treatment stops before it starts."), _CHECK_DATES)
    AFTER_DEATH = Message("note", N_("The visit is after the day of death."), _CHECK_DATES)
    FAR_AWAY = Message("note", N_("The day is decades away from time zero."), N_("Check the year of the date and of time zero; the row is kept as it is."))
    TWO_DEATHS = Message("note", N_("The patient dies twice."), N_("Delete one of the rows, or give each person a separate number."))
    TWO_VALUES_OF_PATIENT = Message("value", N_("A patient has two different values of “{column}”; the first one is used."), N_("Correct or delete one of the rows."))
    TWO_VALUES_OF_DAY = Message("value", N_("A patient on one day has two different values of “{column}”; the first one is used."), N_("Correct or delete one of the rows."))
    TWO_SEXES = Message("value", N_("A patient has two different values of “{column}”; the first one is used. Two people may share the number."), N_("Give each of them a separate number."))

    # of cells
    NOT_READ = Message("value", N_("This cannot be read as {expected}."), _CORRECT)
    NO_DOSE = Message("value", N_("This cannot be read as a dose in mg."), _CORRECT)
    EXCEL_ERROR = Message("value", N_("The cell holds an Excel error."), N_("Correct the formula or type the value; until then it counts as missing."))
    DAY_OR_MONTH = Message("value", N_("Day and month cannot be distinguished."), N_("Answer the question about dates, or write the date as 2024-03-25; until then it counts as missing."))
    YES_OF_WHAT = Message("value", N_("The header does not say which response yes and no mean."), N_("Write CR, PR, NR or “not CR”, or head the column “Complete remission”; until then it counts as missing."))
    UNKNOWN_UNIT = Message("value", N_("The unit written in this row cannot be read."), N_("Use one of {units}; until then the value counts as missing."))
    IMPOSSIBLE = Message("value", N_("The value is outside what is possible."), N_("Check the value and the unit in the header; until then it counts as missing."))
    IMPOSSIBLE_IN_UNIT = Message("value", N_("The value is outside what is possible in {unit}."), N_("Check the value and the unit in the header; until then it counts as missing."))
    MAYBE_MISSING = Message("note", N_("The value is a number that often stands for “missing” (such as 999); it is used as it stands."), N_("If it means missing, empty the cell."))
    JUMP = Message("note", N_("{jump}"), _CHECK_VALUE)
    # fmt: on
