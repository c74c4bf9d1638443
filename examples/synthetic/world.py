"""The people and companies an example is made of, and the ties between them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from synthetic.ledger import Draft, Row
from synthetic.names import Names
from synthetic.numbers import Numbers

DISTRICTS = ("张店区", "淄川区", "博山区", "周村区", "临淄区", "桓台县", "高青县", "沂源县", "高新区")
_FEMALE_KIN = {"母亲", "女儿", "姐妹", "祖母", "外祖母", "儿媳", "岳母", "婆婆"}


@dataclass(frozen=True)
class Person:
    """Someone who can stand in a ledger: the number is what identifies, the name is not."""

    name: str
    identity: str

    @property
    def male(self) -> bool:
        return int(self.identity[16]) % 2 == 1


@dataclass(frozen=True)
class Firm:
    name: str
    code: str


class World:
    """One seeded source of invented people and firms, and the draft they are written into."""

    def __init__(self, seed: int, reserved: tuple[str, ...] = ()) -> None:
        self.random = Random(seed)
        self.names = Names(self.random)
        self.names.reserve(*reserved)
        self.numbers = Numbers(self.random)
        self.draft = Draft()

    def person(self, name: str = "", *, male: bool | None = None, surname: str = "") -> Person:
        """A new person; with ``name`` given, a homonym of whoever bears it already."""
        sex = self.random.random() < 0.6 if male is None else male
        return Person(name or self.names.person(male=sex, surname=surname), self.numbers.identity(male=sex))

    def relative(self, officer: str, kinship: str, relative: Person, *, known_id: bool = True, **cells: object) -> Row:
        """Enters ``relative`` as the officer's ``kinship``; with ``known_id`` false the ledger knows the name only."""
        return self.draft.add(
            "亲属",
            人员编号=officer,
            亲属姓名=relative.name,
            亲属身份证号=relative.identity if known_id else "",
            关系=kinship,
            **cells,
        )

    def kin(self, officer: str, kinship: str, name: str = "", *, known_id: bool = True, **cells: object) -> Person:
        """A new person who is the officer's ``kinship``."""
        male = self.random.random() < 0.5 if kinship in {"配偶", "配偶的兄弟姐妹"} else kinship not in _FEMALE_KIN
        relative = self.person(name, male=male)
        self.relative(officer, kinship, relative, known_id=known_id, **cells)
        return relative

    def firm(self, trade: str, kinds: str, scope: str, *, founded: str, **cells: object) -> Firm:
        """A new company; ``kinds`` is its 行业类别, ``trade`` the middle of its name."""
        firm = Firm(self.names.firm(trade), self.numbers.credit())
        row: dict[str, object] = {
            "统一社会信用代码": firm.code,
            "企业名称": firm.name,
            "登记状态": "存续",
            "行业类别": kinds,
            "经营范围": scope,
            "成立日期": founded,
            "注销日期": "",
            "所在区县": self.random.choice(DISTRICTS),
        }
        row.update(cells)
        self.draft.add("企业", **row)
        return firm

    def post(
        self, firm: Firm, holder: Person | Firm, role: str, since: str, *, share: object = "", known_id: bool = True, **cells: object
    ) -> Row:
        """Enters ``holder`` in the firm's register of posts and holdings."""
        return self.draft.add(
            "任职投资",
            统一社会信用代码=firm.code,
            姓名=holder.name if isinstance(holder, Person) else "",
            身份证号=holder.identity if isinstance(holder, Person) and known_id else "",
            持有方统一社会信用代码=holder.code if isinstance(holder, Firm) else "",
            角色=role,
            持股比例=share,
            起始日期=since,
            **cells,
        )

    def day(self, first_year: int, last_year: int) -> str:
        """A random ISO date."""
        return f"{self.random.randint(first_year, last_year)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
