"""Definitions whose limits were not seen in a source: the conditions of their family, with every limit left open.

A template is no definition: nothing can be counted by it until a reader with the paper has entered sign and limit of each
condition. What is saved then is that reader's own definition, in the link and in the settings file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lnexplore.criteria.drafts import Draft, Line, Open
from lnexplore.criteria.terms import Finding, Limit, Reference


@dataclass(frozen=True)
class Template:
    """A citation without limits."""

    key: str
    label: str
    citation: str
    why: str
    """what of it was seen and what was not"""

    def draft(self, key: str) -> Draft:
        """The conditions of its family, open; complete response first."""
        return Draft(
            key,
            f"{self.label}, limits entered by hand",
            tuple(Line(((leaf,),)) for leaf in _COMPLETE),
            tuple(Line(((leaf,),)) for leaf in _PARTIAL),
            f"template with the limits left open, {self.citation}",
        )


def _open(measure: str, of: Reference = "absolute") -> Open:
    return Open(Limit(measure, "<", 0, of=of))


_COMPLETE = (_open("urine_protein_24h"), Finding("normal_sediment"), _open("albumin"), _open("creatinine", "uln"))
_PARTIAL = (_open("urine_protein_24h", "baseline"), _open("albumin"), _open("creatinine", "baseline"))
"""what the multitarget definitions of this family ask about, as Rokutanda 2014 prints it"""
_FAMILY = "which conditions it has was not seen either: those of the family of Rokutanda 2014 stand there"

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        template.key: template
        for template in (
            Template(
                "bao2008",
                "Bao 2008",
                "Bao H, Liu ZH, Xie HL, et al. J Am Soc Nephrol 2008;19:2001-10, doi 10.1681/ASN.2007121272",
                "Design and rates were confirmed, its limits were not.",
            ),
            Template(
                "liu2015",
                "Liu 2015",
                "Liu Z, Zhang H, Liu Z, et al. Ann Intern Med 2015;162:18-26",
                "Design and rates were confirmed, the limits of complete and partial remission were not.",
            ),
            Template(
                "zhang2017",
                "Zhang 2017",
                "Zhang H, Liu Z, Zhou M, et al. J Am Soc Nephrol 2017;28:3671-8, doi 10.1681/ASN.2017030263",
                f"Only the citation was confirmed; {_FAMILY}.",
            ),
            Template(
                "ikeuchi2014",
                "Ikeuchi 2014",
                "Ikeuchi H, Hiromura K, et al. Mod Rheumatol 2014;24:618-25, doi 10.3109/14397595.2013.844397",
                f"The abstract shows rates of complete remission but not its definition; {_FAMILY}.",
            ),
            Template(
                "mok2013",
                "Mok 2013",
                "Mok CC, To CH, Yu KL, Ho LY. Lupus 2013;22:1135-41",
                f"Its grades “very good”, “good” and “partial” were seen without their limits; {_FAMILY}.",
            ),
        )
    }
)
"""key -> Template"""
