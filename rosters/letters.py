"""Published circles as Chinese PDF: a letter for each circle, and cards to cut out.

The font is the system's (docs/adr/0030): only the glyphs that are used go into the file.
"""

from collections.abc import Iterable
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from matcher.people import Seat
from rosters.papers import Mark, PaperCircle
from rosters.words import NEED_WORDS, SEAT_WORDS

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
_FONT = "chinese"
_MARGIN = 20.0
_CARDS = (2, 5)
_CARD = (85.0, 50.0)
_INK, _SOFT, _FAINT = (29, 37, 34), (86, 96, 91), (236, 236, 232)


class NoFont(Exception):
    """The machine has no Chinese font that a PDF can carry; the message says what to install."""


class _Paper(FPDF):
    """A4 with the mark across each page and at its foot."""

    def __init__(self, mark: Mark, font: Path) -> None:
        super().__init__(format="A4")
        self._mark, self._on = str(mark), mark.at
        self.set_creation_date(mark.at)
        self.set_author(mark.login)
        self.set_subject(self._mark)
        self.set_lang("zh-CN")
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN)
        self.add_font(_FONT, fname=font)

    def header(self) -> None:
        """The watermark, under what is written."""
        self.set_font(_FONT, size=22)
        self.set_text_color(*_FAINT)
        for height in (90, 170, 250):
            with self.rotation(30, x=self.w / 2, y=height):
                self.text(25, height, self._mark)
        self.set_xy(_MARGIN, _MARGIN)

    def footer(self) -> None:
        """Who took it, when, what for; and the page."""
        self.set_y(-15)
        self._say(8, f"{self._mark} · 请勿外传，用后销毁 · 第 {self.page_no()} 页", _SOFT)

    def _say(self, size: float, text: str, ink: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, size=size)
        self.set_text_color(*ink)
        self.multi_cell(
            0,
            size * 0.62,
            text,
            align="L",
            wrapmode=WrapMode.CHAR,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def letter(self, circle: PaperCircle) -> None:
        """A page for one circle."""
        self.add_page()
        self._say(20, "关爱圈告知书")
        self.ln(4)
        self._say(
            11, f"{circle.street_name} {circle.neighbourhood_name} · 编号 {circle.child}", _SOFT
        )
        self.ln(6)
        self._say(
            12,
            f"{circle.code_name}的家校社关爱圈现由下列人员组成。他们都已通过从业查询，"
            "按各自的席位陪伴和帮助孩子；如有变动，会另行告知。",
        )
        self.ln(4)
        for seat in Seat:
            held = circle.seat(seat)
            who = f"{held.helper_name}（自 {held.since:%Y-%m-%d}）" if held else "待补，落实后告知"
            self._say(13, f"{SEAT_WORDS[seat]}　{who}")
            self.ln(2)
        if circle.needs:
            self.ln(3)
            needs = "、".join(NEED_WORDS[need] for need in circle.needs)
            self._say(12, f"约定的帮助：{needs}。")
        self.ln(6)
        self._say(
            12,
            "监护人可以随时对其中任何一人提出异议，或退出某一席位，不影响其他帮助。"
            "有疑问或要投诉，请找居委会儿童主任，或街镇协调员。",
        )
        self.ln(12)
        self._say(12, f"{circle.street_name}　{self._on:%Y-%m-%d}")

    def card(self, circle: PaperCircle, x: float, y: float) -> None:
        """A card at its place on the page."""
        wide, high = _CARD
        self.set_draw_color(*_SOFT)
        self.rect(x, y, wide, high)
        self._line(x, y + 9, 13, f"{circle.code_name}的关爱圈")
        self._line(x, y + 15.5, 8, f"{circle.neighbourhood_name} · {circle.child}", _SOFT)
        for number, seat in enumerate(Seat):
            held = circle.seat(seat)
            who = held.helper_name if held else "待补"
            self._line(x, y + 24 + 8 * number, 10.5, f"{SEAT_WORDS[seat]}　{who}")

    def _line(
        self, x: float, y: float, size: float, text: str, ink: tuple[int, int, int] = _INK
    ) -> None:
        """One line of a card, cut where it is too long."""
        self.set_font(_FONT, size=size)
        self.set_text_color(*ink)
        room = _CARD[0] - 10
        while self.get_string_width(text) > room:
            text = f"{text[:-2]}…"
        self.text(x + 5, y, text)


def letters(circles: Iterable[PaperCircle], mark: Mark) -> bytes:
    """A letter for each circle, a page each. Raises NoFont."""
    paper = _Paper(mark, _font())
    for circle in circles:
        paper.letter(circle)
    return _bytes(paper)


def cards(circles: Iterable[PaperCircle], mark: Mark) -> bytes:
    """Cards to cut out, ten on a page. Raises NoFont."""
    paper, (across, down) = _Paper(mark, _font()), _CARDS
    wide, high = _CARD
    for number, circle in enumerate(circles):
        place = number % (across * down)
        if place == 0:
            paper.add_page()
        row, column = divmod(place, across)
        paper.card(circle, _MARGIN + column * wide, 17 + row * high)
    return _bytes(paper)


def _bytes(paper: FPDF) -> bytes:
    if not paper.pages_count:
        paper.add_page()
    return bytes(paper.output())


def _font() -> Path:
    for name in FONTS:
        if (path := Path(name)).exists():
            return path
    raise NoFont(
        "服务器上没有可嵌入的中文字体，做不了 PDF。请管理员安装：apt-get install fonts-wqy-microhei"
    )
