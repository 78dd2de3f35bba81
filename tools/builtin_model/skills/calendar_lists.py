"""What people type when they ask for the days, months and seasons, and other single facts."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked


def _list(names: str, be: str = "are", lines: str = "", direct: str = "") -> Patterns:
    return asked(direct, names, "", lines, be=be)


LISTS: tuple[tuple[Patterns, str, str], ...] = (
    (
        _list(
            """
            the days of the week
            the days of the week
            the (seven|7) days of the week
            all days of the week
            the names of the days of the week
            the weekdays from Monday to Sunday
            all seven days
            """,
            lines="""
            days of the week
            days of the week?
            (list|name|count|say|write|recite|tell me|give me) (all |)(the |)(seven |7 |)days (of|in) (the|a) week(.
            | please| in order| in the right order|)
            what days (are there in a week|are in a week|does a week have|does the week have)(?|)
            which days (are there in a week|are in a week|does a week have|does the week have)(?|)
            (how do|what are) the days of the week (go|called)(?|)
            (what|which) are the names of the days(?|)
            all the days, please
            list the days
            name the days
            """,
        ),
        "The days of the week are Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.",
        "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.",
    ),
    (
        _list(
            """
            the months of the year
            the months of the year
            the (twelve|12) months of the year
            all months of the year
            the names of the months
            all twelve months
            the twelve months
            """,
            lines="""
            months of the year
            months of the year?
            (list|name|count|say|write|recite|tell me|give me) (all |)(the |)(twelve |12 |)months(| of the year
            | in a year| in order)(.| please| for me|)
            what months (are there|are there in a year|are in a year|does a year have|does the year have)(?|)
            which months (are there|are there in a year|are in a year|does a year have|does the year have)(?|)
            (how do|what are) the months (go|called)(?|)
            all the months, please
            list the months
            name the months
            """,
        ),
        "The months are January, February, March, April, May, June, July, August, September, October, "
        "November and December.",
        "January, February, March, April, May, June, July, August, September, October, November and December.",
    ),
    (
        _list(
            """
            the seasons
            the four seasons
            the seasons of the year
            the (four|4) seasons of the year
            all seasons
            the names of the seasons
            """,
            lines="""
            seasons of the year
            seasons
            (list|name|count|say|write|tell me|give me) (all |)(the |)(four |4 |)seasons(| of the year| in a year
            | in order)(.| please| for me|)
            (what|which) seasons (are there|are there in a year|does a year have|does the year have|do you know)(?|)
            (what|which) are the names of the seasons(?|)
            list the seasons
            name the seasons
            """,
        ),
        "The seasons are spring, summer, autumn and winter.",
        "Spring, summer, autumn and winter.",
    ),
    (
        _list(
            """
            the weekend days
            the days of the weekend
            the two days of the weekend
            the weekend
            """,
            lines="""
            weekend days
            weekend days?
            (which|what) days (are the weekend|are weekend|are on the weekend|are weekend days|make up the weekend
            |belong to the weekend)(?|)
            (tell me|do you know|can you tell me|i want to know) (which|what) days (are the weekend
            |are weekend days)(?|.|)
            (when|on which days) is the weekend(?|)
            (which|what) days of the week are the weekend(?|)
            (list|name) the (two |)(weekend days|days of the weekend)(.| please|)
            (what|which) are the days on which (people do not work|there is no school)(?|)
            """,
        ),
        "The weekend days are Saturday and Sunday.",
        "Saturday and Sunday.",
    ),
    (
        _list(
            """
            the weekdays
            the working days
            the five weekdays
            the work days of the week
            """,
            lines="""
            weekdays
            weekdays?
            (which|what) days are (weekdays|working days|workdays|not the weekend|not weekend days|work days)(?|)
            (list|name) (all |the |)(weekdays|working days|workdays)(.| please|)
            (tell me|do you know|i want to know) (which|what) days are (weekdays|working days)(?|.|)
            """,
        ),
        "The weekdays are Monday, Tuesday, Wednesday, Thursday and Friday.",
        "Monday, Tuesday, Wednesday, Thursday and Friday.",
    ),
)
OTHERS: tuple[tuple[Patterns, str, str], ...] = (
    (
        asked(
            """
            = how many days February has in a leap year
            how many days does February have in a leap year
            how many days has February in a leap year
            how many days are (there |)in February in a leap year
            how long is February in a leap year
            """,
            "the number of days in February in a leap year",
            "how long February is in a leap year",
            "February in a leap year\nFebruary leap year days\nin a leap year, how many days does February have?",
        ),
        "February has 29 days in a leap year.",
        "29.",
    ),
    (
        asked(
            """
            = how many weeks a month has
            how many weeks does a month have
            how many weeks has a month
            how many weeks are (there |)in a month
            how many weeks in a month
            """,
            "the number of weeks in a month",
            "how many weeks there are in a month",
            "weeks in a month\nweeks per month\nweeks in a month?",
        ),
        "A month has about 4 weeks.",
        "About 4.",
    ),
    (
        asked(
            """
            = how many days a leap year has
            how many days does a leap year have
            how many days has a leap year
            how many days are (there |)in a leap year
            how long is a leap year
            a leap year has how many days
            """,
            "the number of days in a leap year",
            "how many days there are in a leap year\nhow long a leap year is",
            """
            days in a leap year
            leap year days
            leap year days?
            leap year how many days
            how many days (is|are) a leap year?
            """,
        ),
        "A leap year has 366 days.",
        "366.",
    ),
    (
        asked(
            """
            = how many seasons there are
            = how many seasons a year has
            how many seasons are there
            how many seasons does a year have
            how many seasons are (there |)in a year
            how many seasons has a year
            a year has how many seasons
            """,
            "the number of seasons",
            "how many seasons the year has",
            "number of seasons\nhow many seasons\nhow many seasons?\nseasons in a year?",
        ),
        "There are 4 seasons in a year.",
        "4.",
    ),
    (
        asked(
            """
            = which month is the shortest
            = what month is the shortest
            = which month has the fewest days
            = which month is the shortest (of the year|one)
            = (which|what) month has (the least days|only 28 days|less than 30 days)
            what month has the fewest days
            """,
            """
            the shortest month
            the shortest month of the year
            the month with the fewest days
            the shortest of the months
            """,
            "what the shortest month is",
            "shortest month\nshortest month?",
        ),
        "February is the shortest month.",
        "February.",
    ),
    (
        asked(
            """
            what is a leap year
            = what a leap year is
            what does leap year mean
            what do you call a leap year
            why is it called a leap year
            """,
            "the meaning of leap year",
            "what leap year means",
            """
            leap year
            leap year?
            (explain|define|describe) leap year(.| please|)
            leap year meaning
            what's a leap year?
            """,
        ),
        "A leap year is a year with 366 days; February has 29 days then.",
        "A year with 366 days.",
    ),
    (
        asked(
            """
            = how often there is a leap year
            how often is there a leap year
            how often is a leap year
            how often does a leap year (come|happen)
            how often do (leap years|we have a leap year)
            when does February have 29 days
            """,
            "",
            "how often a leap year comes",
            "leap year how often\nhow many years (from one leap year to the next|between leap years)?",
        ),
        "Most leap years come every four years.",
        "Every four years.",
    ),
    (
        asked(
            """
            = how many days a weekend has
            how many days does a weekend have
            how many days does the weekend have
            how many days are (there |)in a weekend
            how long is (a|the) weekend
            how many days has (a|the) weekend
            a weekend has how many days
            """,
            "",
            "how long a weekend is",
            "days in a weekend\nweekend how many days\nhow many days weekend?",
        ),
        "A weekend has 2 days.",
        "2.",
    ),
    (
        asked(
            """
            = which season is the (coldest|cold one)
            = what season is the coldest
            in which season (does it snow|is it cold|is it coldest|do we have snow)
            which season is cold
            what is the cold season
            """,
            "the coldest season\nthe coldest season of the year\nthe cold season\nthe season with snow",
            "",
            "coldest season\ncoldest season?",
        ),
        "Winter is the coldest season.",
        "Winter.",
    ),
    (
        asked(
            """
            = which season is the (hottest|warmest)
            = what season is the (hottest|warmest)
            in which season is it (hot|hottest|warmest)
            which season is hot
            which season is the hot one
            """,
            "the hottest season\nthe warmest season\nthe hottest season of the year\nthe hot season",
            "",
            "hottest season\nwarmest season\nhottest season?",
        ),
        "Summer is the hottest season.",
        "Summer.",
    ),
    (
        asked(
            """
            = in which season (leaves|the leaves) fall
            in which season do (leaves|the leaves) fall
            when do (leaves|the leaves) fall
            in which season do the leaves (turn brown|turn red|come down)
            """,
            "the season when the leaves fall\nthe season of falling leaves",
            "",
            "(which|what) season do the leaves fall in?",
        ),
        "The leaves fall in autumn.",
        "In autumn.",
    ),
)
