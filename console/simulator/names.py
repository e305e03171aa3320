"""Names people could have, in several scripts, and rooms as operators name them."""

from __future__ import annotations

from random import Random

GIVEN = (
    "Ada", "Grace", "Linus", "Margaret", "Edsger", "Barbara", "Alan", "Radia", "Donald", "Frances", "Katherine", "Ken",
    "Zoë", "José", "Björn", "Chloé", "Łukasz", "Nuñez", "Søren", "İpek", "Đặng", "Anaïs", "Jürgen", "Françoise", "Åsa",
    "Wanjiru", "Kwame", "Chidi", "Amara", "Thandiwe", "Priya", "Arjun", "Meera", "Ravi", "Sunita", "Imran", "Fatima",
    "Noor", "Omar", "Leila", "Yusuf", "Mariam", "Ivan", "Olga", "Dmitri", "Mateo", "Valentina", "Camila", "Tiago",
    "Keiko", "Haruto", "Min-jun", "Seo-yeon", "Linh", "Somchai", "Putri", "Rizal", "Aroha", "Malia", "Siobhán", "Rhys",
)  # fmt: skip
FAMILY = (
    "Lovelace", "Hopper", "Okafor", "Nakamura", "García", "Müller", "Novák", "Papadopoulos", "Silva", "Haddad", "Kim",
    "Nguyễn", "Svensson", "Kowalski", "O'Brien", "van der Berg", "Fernández", "Rossi", "Ivanova", "Chaudhary", "Iyer",
    "Mbeki", "Adeyemi", "Tanaka", "Costa", "Dubois", "Andersen", "Kaya", "Popescu", "Horváth", "Mäkinen", "Santos",
    "Perera", "Rahman", "Wu", "Lindqvist", "Abebe", "Moreau", "Schmidt", "Castillo", "Petrov", "Yamamoto", "Jansen",
)  # fmt: skip
OTHER_SCRIPTS = (
    "田中 さくら", "王小明", "李娜", "김민준", "박서연", "山田太郎", "陳大文",
    "محمد علي", "فاطمة الزهراء", "ياسمين", "דנה כהן",
    "Ольга Иванова", "Дмитрий", "Αλέξανδρος", "გიორგი", "Հայկ",
    "प्रिया शर्मा", "அருண்", "สมชาย", "ሰላም",
)  # fmt: skip
DECORATIONS = ("{} 🎧", "🎤 {}", "{} (mobile)", "{} ✨", "Dr. {}", "{} 👩🏽\u200d💻", "{} - Sales", "{} (she/her)")
FOREIGN, SHORT, PLAIN = 0.06, 0.14, 0.95  # borders between the kinds of names
SUBJECTS = (
    "standup", "algebra", "town-hall", "demo-day", "support", "yoga", "panel", "fitness", "sales-call", "interview",
    "hackathon", "office-hours", "auction", "radio", "podcast", "biology", "choir", "book-club", "keynote", "retro",
    "design-review", "clinic", "chess", "cooking", "webinar", "all-hands", "language-lab", "q-and-a", "rehearsal",
    "green-room",
)  # fmt: skip


def person(rng: Random) -> str:
    """Somebody's name: mostly two words, sometimes one, another script, or a decoration."""
    chance = rng.random()
    if chance < FOREIGN:
        return rng.choice(OTHER_SCRIPTS)
    if chance < SHORT:
        return rng.choice(GIVEN)
    name = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
    return rng.choice(DECORATIONS).format(name) if chance > PLAIN else name


def rooms(rng: Random, count: int) -> list[str]:
    """That many room names, all different, of the characters a room may have (part-a 5.2)."""
    names = list(SUBJECTS)
    rng.shuffle(names)
    serial = 2
    while len(names) < count:
        names += [f"{subject}-{serial}" for subject in SUBJECTS]
        serial += 1
    return names[:count]
