"""What every figure means, in the words shown beside it and in every file. Source: domain.md 8."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """`key` names it in an address; `term` is the heading it explains."""

    key: str
    term: str
    meaning: str


DEFINITIONS = (
    Definition(
        "report-date",
        "Report date",
        "The end of the last day that was counted (schools are counted every night), or today "
        "where nothing has been counted this week; 31 August for a year that has ended. Anything "
        "recorded for a later day is left out.",
    ),
    Definition(
        "schools",
        "Schools",
        "Every open school of the council. Schools that have done nothing are counted.",
    ),
    Definition(
        "engaged",
        "School has done something",
        "At least one finished class session, one completed training, or one module that a pupil "
        "finished from the school's learning platform this academic year.",
    ),
    Definition(
        "performances",
        "Performance with follow-up",
        "A play or talk that classes of a school saw this academic year. It is followed up when "
        "every class of 11 and over that saw it has had the lesson after it on the first to the "
        "fifth school day (Monday to Friday) after it. Younger classes have no such lesson. While "
        "the five days last it is shown as waiting. Pupils who saw it are rounded to tens.",
    ),
    Definition(
        "staff",
        "Staff in post",
        "People who hold a post at the school on the report date. Leavers, people who have not "
        "started and governors are left out, and people on long-term absence are shown apart. "
        "Somebody who works at two schools counts at each; somebody with two roles counts once at "
        "the school and once in each role.",
    ),
    Definition(
        "in-date",
        "Staff in date",
        "People in post who hold every module their role needs, none of them run out on the "
        "report date, out of all people in post. Training done at another school counts. For "
        "somebody with several roles, every role counts towards the school's figure. A new edition "
        "of the guidance adds something to read and takes nobody out of date.",
    ),
    Definition(
        "away",
        "Away",
        "People in post who are on long-term absence, to the nearest five. They are in neither "
        "side of the percentage.",
    ),
    Definition(
        "classes",
        "Classes reached",
        "Classes with at least one finished session this academic year, out of all classes "
        "registered in the band.",
    ),
    Definition(
        "sessions",
        "Sessions",
        "Finished class sessions this academic year. A class may have several.",
    ),
    Definition(
        "pupils",
        "Pupils present, rounded",
        "For each class the largest number present at any of its sessions this academic year or, "
        "where that is more, of its pupils who finished one module by themselves from the school's "
        "learning platform; never more than its roll. Added up and given to the nearest ten. "
        "Pupils are never named.",
    ),
    Definition(
        "no-data",
        "No data",
        "There is nobody, or no class, to count. It is not 0%, which means that there is somebody "
        "and none of them has done it.",
    ),
    Definition(
        "suppressed",
        "c (hidden)",
        "Fewer than five staff or fewer than ten pupils, or a figure that would give such a small "
        "group away by subtraction. The same figures are hidden whatever the filter, on pages and "
        "in files. A school with fewer than five staff shows words in place of numbers.",
    ),
    Definition(
        "percent",
        "Percentages",
        "Rounded to whole numbers. 100% and 0% are kept for all and for none.",
    ),
)
