"""Names for a fictional council. Nobody here is anybody."""

from collections.abc import Iterator
from random import Random

FIRST = """
Aisha Alan Alice Amara Andrew Anita Anwen Ben Bethan Carla Carol Chidi Chloe Claire Colin Daniel
Deepa Diane Edward Ela Ellen Emeka Emily Farah Fiona Frank Gareth Grace Hannah Harpreet Helen
Ibrahim Imani Iwona Jack Jamal Janet Jasmin Joanne John Julie Karen Kasia Keith Kevin Lauren
Leanne Leroy Linda Lucy Malik Manjit Marcus Maria Mark Mei Michelle Mohammed Nadia Naomi Neil
Nicola Nimmi Olivia Omar Oscar Pamela Patrick Paul Petra Rachel Rajesh Rebecca Rhys Ruth Sadia
Sam Sandra Sarah Shanice Simon Sofia Stephen Susan Tariq Tessa Thomas Tracey Usha Vera Victoria
Wayne Wendy Yasmin Yusuf Zara
""".split()
LAST = """
Abbott Adeyemi Ahmed Ali Allen Andrews Bailey Baker Banerjee Barnes Begum Bell Bennett Brown
Byrne Campbell Carter Chapman Chen Clarke Collins Cooper Cox Davies Dixon Edwards Ellis Evans
Fisher Foster Fox Gill Graham Grant Green Griffiths Hall Harris Harvey Hill Holmes Hughes Hunt
Hussain Iqbal Jackson James Johnson Jones Kaur Kelly Khan King Knight Kowalska Lee Lewis Lloyd
Malik Marsh Martin Mason Miller Mills Mistry Moore Morgan Morris Murphy Murray Nowak Okeke Owen
Palmer Parker Patel Perry Phillips Powell Price Rahman Reid Richards Roberts Robinson Rogers
Rose Russell Scott Shah Sharma Shaw Simpson Singh Smith Stevens Stewart Stone Taylor Thomas
Thompson Turner Walker Ward Watson Webb White Williams Wilson Wood Wright Young
""".split()


def people(chance: Random) -> Iterator[tuple[str, str]]:
    """Yield (name, e-mail address) without end, never the same address twice."""
    used: dict[str, int] = {}
    while True:
        first, last = chance.choice(FIRST), chance.choice(LAST)
        stem = f"{first}.{last}".lower()
        used[stem] = used.get(stem, 0) + 1
        number = "" if used[stem] == 1 else str(used[stem])
        yield f"{first} {last}", f"{stem}{number}@hollybrook.example"
