"""Workbooks whose parts lie elsewhere than Excel puts them: the relations name the parts, so any place is right."""

import io
import posixpath
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree

_BOOK = "xl/workbook.xml"
_USUAL = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml", "theme": "xl/theme/theme1.xml"}
_SHEETS = ("worksheet", "chartsheet", "dialogsheet")
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def in_usual_places(raw: bytes) -> bytes:
    """The workbook with its parts where the parser looks for them; itself where they are, or no relation tells."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        # Names of parts do not mind case.
        names = {name.casefold(): name for name in archive.namelist()}
        if "_rels/.rels" not in names or "xl/workbook.bin" in names:
            return raw
        books = [target for _, kind, target in _relations(archive, names, "") if kind == "officeDocument"]
        book = books[0] if books else ""
        if book.casefold() not in names or not book.endswith(".xml"):
            return raw
        moved = {book: _BOOK}
        links = []
        for link, kind, target in _relations(archive, names, book):
            place = f"xl/worksheets/sheet{len(moved)}.xml" if kind in _SHEETS else _USUAL.get(kind)
            if place and target.casefold() in names:
                moved[target] = place
                links.append(f'<Relationship Id="{link}" Type="{_KINDS}{kind}" Target="/{place}"/>')
        usual = all(names.get(part.casefold()) == part and part.startswith("xl/") for part in moved)
        if usual and book == _BOOK:
            return raw
        new = io.BytesIO()
        with zipfile.ZipFile(new, "w") as copy:
            for part, place in moved.items():
                copy.writestr(place, archive.read(names[part.casefold()]))
            root = f'<Relationship Id="rId1" Type="{_KINDS}officeDocument" Target="/{_BOOK}"/>'
            for path, words in (("_rels/.rels", root), ("xl/_rels/workbook.xml.rels", "".join(links))):
                copy.writestr(path, f'<Relationships xmlns="{_RELATIONS}">{words}</Relationships>')
        return new.getvalue()


def _relations(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> list[tuple[str, str, str]]:
    """(id, kind, part) of what a part, or the package itself, refers to."""
    folder, name = posixpath.split(part)
    path = names.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold())
    if path is None:
        return []
    found = []
    # The gate has refused every DOCTYPE, and with it entities.
    for node in ElementTree.fromstring(archive.read(path)):  # noqa: S314
        target = node.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if node.get("TargetMode") != "External" and not full.startswith(".."):
            link = "".join(letter for letter in node.get("Id", "") if letter.isalnum() or letter in "_-.")
            found.append((link, node.get("Type", "").rsplit("/", 1)[-1], full))
    return found
